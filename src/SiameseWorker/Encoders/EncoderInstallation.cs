using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Encoders;

/// <summary>
/// Sees to it that a line has an active encoder version: at the first start the one that ships with the program, later the one
/// that was active, or another that the settings name.
/// </summary>
internal sealed class EncoderInstallation(GalleryStore store, DataFolder data, TorchOptions torch, Reembedding reembedding, ModelStore models)
{
    /// <summary>The line of galleries that name none.</summary>
    public const string DefaultLine = GalleryStoreOptions.DefaultLine;

    /// <summary>The encoder that ships with the program.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "encoders", DefaultLine);

    /// <summary>Loads the version that shall answer, installing it first, and embedding with it what is enrolled, where it is new.</summary>
    /// <param name="folder">The encoder that shall answer; null: the active one, or the shipped one where none is active yet.</param>
    /// <param name="cancellationToken">Ends the work; it is gone on with at the next start.</param>
    /// <exception cref="EncoderPackageException">The encoder's folder is missing or damaged.</exception>
    /// <exception cref="EmbeddingMismatchException">The folder holds an encoder of another dimension or metric than the database knows.</exception>
    public async Task<ActiveEncoder> LoadAsync(string? folder, CancellationToken cancellationToken)
    {
        var active = await store.Reader.ActiveVersionAsync(DefaultLine, cancellationToken);
        if (active is not null && folder is null)
            return await OpenAsync(active, cancellationToken);

        var encoder = await OpenAsync(await RegisterAsync(await LocateAsync(folder, cancellationToken), cancellationToken), cancellationToken);
        if (encoder.Version.Id == active?.Id)
            return encoder;
        try
        {
            await reembedding.RunAsync(encoder, cancellationToken);
            encoder = encoder with { Version = await store.ActivateAsync(DefaultLine, encoder.Version.Name, cancellationToken) };
            if (active is not null)
                await store.UnloadVersionAsync(active.Id, cancellationToken);
            return encoder;
        }
        catch
        {
            await encoder.Session.DisposeAsync();
            throw;
        }
    }

    private async Task<EncoderVersion> RegisterAsync(string from, CancellationToken cancellationToken)
    {
        var card = EncoderPackage.Load(from).Card;
        var folder = Path.Combine(data.Models, DefaultLine, card.Name);
        if (!Directory.Exists(folder))
            CopyWhole(from, folder);
        else if (EncoderPackage.Load(folder).ReadCardText() != EncoderPackage.Load(from).ReadCardText())
            throw new EncoderPackageException($"'{from}' is called '{card.Name}', and so is another encoder that is installed already. Give it another name: train --name, calibrate --name.");
        return await store.RegisterVersionAsync(DefaultLine, card.Name, card.Dimension, card.Metric, Path.GetRelativePath(data.Root, folder), cancellationToken);
    }

    /// <summary>A folder of this machine, or one of the storage: <c>models/default/2026-11-23.2</c>.</summary>
    private async Task<string> LocateAsync(string? folder, CancellationToken cancellationToken) =>
        folder is null ? ShippedFolder
        : !Directory.Exists(folder) && folder.StartsWith("models/", StringComparison.Ordinal) ? await models.FetchAsync(folder, cancellationToken)
        : folder;

    private async Task<ActiveEncoder> OpenAsync(EncoderVersion version, CancellationToken cancellationToken)
    {
        var session = EncoderSession.Load(await models.FetchAsync(version.Folder, cancellationToken), torch);
        if (session.Dimension == version.Dimension && session.Metric == version.Metric)
            return new ActiveEncoder(session, version);

        await session.DisposeAsync();
        throw new EmbeddingMismatchException(
            $"Encoder version {version.FullName} is known with {version.Dimension} dimensions and metric {version.Metric}, but '{version.Folder}' holds one with {session.Dimension} and {session.Metric}. Put the original folder back.");
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
