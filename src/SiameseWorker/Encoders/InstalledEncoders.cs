using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Encoders;

/// <summary>The encoder versions' files, <c>models/&lt;line&gt;/&lt;name&gt;/</c> of the data folder and of storage: put there, loaded, removed.</summary>
internal sealed class InstalledEncoders(GalleryStore store, DataFolder data, TorchOptions torch, EncoderOptions options, Lines lines, ModelStore models, TimeProvider time)
{
    /// <summary>Marks a folder whose version is being removed; what is killed half-way is finished by the next removal.</summary>
    private const string RemovalMark = ".removed";

    /// <summary>A copy that nobody has gone on with for so long was never finished.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Whether a line has a folder of that name, be it a version's or not.</summary>
    public bool Exists(string line, string name) => Directory.Exists(Path.Combine(data.Root, FolderOf(line, name)));

    /// <summary>Makes an encoder a line's version: registers it as a candidate, unless it is known, and copies its folder.</summary>
    /// <param name="line">The line.</param>
    /// <param name="from">The folder of an encoder package, of this machine or in storage.</param>
    /// <param name="cancellationToken">Ends the work; a later call goes on.</param>
    /// <exception cref="EncoderPackageException">The folder is missing or damaged, or another encoder of the line has its name.</exception>
    /// <exception cref="EmbeddingMismatchException">The version is known with another dimension or metric.</exception>
    public async Task<EncoderVersion> RegisterAsync(string line, string from, CancellationToken cancellationToken)
    {
        var package = EncoderPackage.Load(await LocateAsync(from, cancellationToken));
        var card = package.Card;
        var folder = FolderOf(line, card.Name);
        var target = Path.Combine(data.Root, folder);
        if (Directory.Exists(target) && EncoderPackage.Load(target).ReadCardText() != package.ReadCardText())
            throw new EncoderPackageException($"'{from}' is called '{card.Name}', and so is another encoder that is installed already. Give it another name: train --name, calibrate --name.");

        // The row before the files: a folder without a row would be nobody's.
        var version = await store.RegisterVersionAsync(line, card.Name, card.Dimension, card.Metric, folder, cancellationToken);
        if (!Directory.Exists(target))
            CopyWhole(package.Folder, target);
        await models.PublishAsync(folder, cancellationToken);
        return version;
    }

    /// <summary>Loads a version; the caller has the first use.</summary>
    /// <exception cref="EncoderPackageException">Its folder is missing or damaged.</exception>
    /// <exception cref="EmbeddingMismatchException">The folder holds an encoder of another dimension or metric.</exception>
    public async Task<LoadedEncoder> OpenAsync(EncoderVersion version, CancellationToken cancellationToken)
    {
        var device = lines.Find(version.Line)?.Options.Device ?? torch.Device;
        var session = EncoderSession.Load(await models.FetchAsync(version.Folder, cancellationToken), torch with { Device = device }, secondLook: options.SecondLook);
        if (session.Dimension == version.Dimension && session.Metric == version.Metric)
            return new LoadedEncoder(session, version);

        await session.DisposeAsync();
        throw new EmbeddingMismatchException(
            $"Encoder version {version.FullName} is known with {version.Dimension} dimensions and metric {version.Metric}, but '{version.Folder}' holds one with {session.Dimension} and {session.Metric}. Put the original folder back.");
    }

    /// <summary>Removes a version: its vectors, its row, and its files, in storage too. Finishes what an earlier call began.</summary>
    /// <exception cref="InvalidOperationException">The version answers for its line.</exception>
    public async Task RemoveAsync(EncoderVersion version, CancellationToken cancellationToken)
    {
        var mark = Path.Combine(data.Root, version.Folder, RemovalMark);
        Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
        await File.WriteAllTextAsync(mark, "", cancellationToken);
        try
        {
            await store.RemoveVersionAsync(version.Id, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            File.Delete(mark);
            throw;
        }

        await models.DeleteAsync(version.Folder, cancellationToken);
    }

    /// <summary>Finishes removals that were interrupted after the version was forgotten, and deletes copies that were never finished.</summary>
    public async Task FinishRemovalsAsync(CancellationToken cancellationToken)
    {
        foreach (var line in Directory.Exists(data.Models) ? Directory.GetDirectories(data.Models) : [])
        {
            var known = (await store.Reader.VersionsAsync(Path.GetFileName(line), cancellationToken)).Select(version => version.Name).ToHashSet();
            foreach (var folder in Directory.GetDirectories(line))
            {
                if (folder.EndsWith(".tmp", StringComparison.Ordinal) && time.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(folder) > Abandoned)
                    Directory.Delete(folder, recursive: true);
                else if (File.Exists(Path.Combine(folder, RemovalMark)) && !known.Contains(Path.GetFileName(folder)))
                    await models.DeleteAsync(Path.GetRelativePath(data.Root, folder), cancellationToken);
            }
        }
    }

    /// <summary>A folder of this machine, or one of the storage: <c>models/default/2026-11-23.2</c>.</summary>
    private async Task<string> LocateAsync(string folder, CancellationToken cancellationToken) =>
        !Directory.Exists(folder) && folder.StartsWith("models/", StringComparison.Ordinal) ? await models.FetchAsync(folder, cancellationToken) : folder;

    private static string FolderOf(string line, string name) => Path.Combine("models", line, name);

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
