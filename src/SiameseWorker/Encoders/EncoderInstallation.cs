using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Encoders;

/// <summary>Sees to it that a line has an active encoder version: a fresh install begins with the one that ships with the program.</summary>
internal static class EncoderInstallation
{
    /// <summary>The line of galleries that name none.</summary>
    public const string DefaultLine = GalleryStoreOptions.DefaultLine;

    /// <summary>The encoder that ships with the program.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "encoders", DefaultLine);

    /// <summary>Loads the active version, after installing the shipped encoder where there is none yet.</summary>
    /// <exception cref="EncoderPackageException">The version's folder is missing or damaged.</exception>
    /// <exception cref="EmbeddingMismatchException">The folder holds an encoder of another dimension or metric than the database knows.</exception>
    public static async Task<ActiveEncoder> LoadActiveAsync(GalleryStore store, DataFolder data, TorchOptions torch, CancellationToken cancellationToken)
    {
        var version = await store.Reader.ActiveVersionAsync(DefaultLine, cancellationToken)
            ?? await InstallShippedAsync(store, data, cancellationToken);
        var session = EncoderSession.Load(Path.Combine(data.Root, version.Folder), torch);
        if (session.Dimension == version.Dimension && session.Metric == version.Metric)
            return new ActiveEncoder(session, version);

        await session.DisposeAsync();
        throw new EmbeddingMismatchException(
            $"Encoder version {version.FullName} is known with {version.Dimension} dimensions and metric {version.Metric}, but '{version.Folder}' holds one with {session.Dimension} and {session.Metric}. Put the original folder back.");
    }

    private static async Task<EncoderVersion> InstallShippedAsync(GalleryStore store, DataFolder data, CancellationToken cancellationToken)
    {
        var card = EncoderPackage.Load(ShippedFolder).Card;
        var folder = Path.Combine(data.Models, DefaultLine, card.Name);
        if (!Directory.Exists(folder))
            CopyWhole(ShippedFolder, folder);
        await store.RegisterVersionAsync(DefaultLine, card.Name, card.Dimension, card.Metric, Path.GetRelativePath(data.Root, folder), cancellationToken);
        return await store.ActivateAsync(DefaultLine, card.Name, cancellationToken);
    }

    /// <summary>The copy appears whole or not at all.</summary>
    private static void CopyWhole(string from, string to)
    {
        var temporary = $"{to}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(temporary);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(temporary, Path.GetFileName(file)));
        Directory.Move(temporary, to);
    }
}
