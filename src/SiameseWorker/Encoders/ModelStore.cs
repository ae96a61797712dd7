using Microsoft.Extensions.Logging;
using SiameseWorker.Encoding;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Encoders;

/// <summary>
/// Encoder versions in storage, <c>models/&lt;line&gt;/&lt;name&gt;/</c>: put there by the worker that has one, fetched, checked and
/// kept in the data folder by the others. With the embedded transport storage is the data folder, and there is nothing to do.
/// </summary>
internal sealed class ModelStore(IImageStorage storage, DataFolder data, ILogger<ModelStore> logger)
{
    private const long MaxBytes = 8L << 30;

    /// <summary>Puts a version's files in storage, unless they are there.</summary>
    /// <param name="folder">The version's folder, relative to the data folder: <c>models/default/2026-11-23.2</c>.</param>
    /// <param name="cancellationToken">Ends the work; a later call begins anew.</param>
    /// <exception cref="EncoderPackageException">Another encoder of that name is in storage.</exception>
    public async Task PublishAsync(string folder, CancellationToken cancellationToken)
    {
        var package = EncoderPackage.Load(Path.Combine(data.Root, folder));
        var card = PathOf(folder, EncoderPackage.CardFileName);
        try
        {
            if (await storage.ReadAsync(card, MaxBytes, cancellationToken) is { } stored)
            {
                if (System.Text.Encoding.UTF8.GetString(stored.Bytes) != package.ReadCardText())
                    throw new EncoderPackageException($"Another encoder is called '{folder}' in {storage.Description}. Give this one another name: train --name, calibrate --name.");
                return;
            }

            // The card last: where it is, everything is.
            foreach (var file in Directory.GetFiles(package.Folder).OrderBy(file => Path.GetFileName(file) == EncoderPackage.CardFileName))
                await storage.WriteAsync(PathOf(folder, Path.GetFileName(file)), await File.ReadAllBytesAsync(file, cancellationToken), cancellationToken);
            logger.LogInformation("Encoder {Folder} was put in {Storage}, for other workers", folder, storage.Description);
        }
        catch (TransportException fault)
        {
            logger.LogWarning(fault, "Encoder {Folder} could not be put in {Storage}; that is tried again at the next start", folder, storage.Description);
        }
    }

    /// <summary>Sees to it that a version's files are in the data folder; a copy that is damaged is not kept.</summary>
    /// <param name="folder">The version's folder, relative to the data folder.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="EncoderPackageException">It is neither in the data folder nor in storage, or damaged in storage.</exception>
    public async Task<string> FetchAsync(string folder, CancellationToken cancellationToken)
    {
        var target = Path.Combine(data.Root, folder);
        if (Directory.Exists(target))
            return target;
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (await CopyAsync(folder, temporary, cancellationToken) == 0)
                throw new EncoderPackageException($"Encoder '{folder}' is neither in '{data.Root}' nor in {storage.Description}. Put its folder back.");
            EncoderPackage.Load(temporary);
            Directory.Move(temporary, target);
            logger.LogInformation("Encoder {Folder} was fetched from {Storage}", folder, storage.Description);
            return target;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Deletes a version's files, in storage and in the data folder. What is not there is passed over.</summary>
    /// <param name="folder">The version's folder, relative to the data folder.</param>
    /// <param name="cancellationToken">Ends the work; a later call goes on.</param>
    public async Task DeleteAsync(string folder, CancellationToken cancellationToken)
    {
        // The card first: where it is not, nobody begins to fetch the rest.
        await storage.DeleteAsync(PathOf(folder, EncoderPackage.CardFileName), cancellationToken);
        var rest = new List<StoragePath>();
        await foreach (var item in storage.ListAsync(Slashed(folder), cancellationToken))
            rest.Add(item.Path);
        foreach (var path in rest)
            await storage.DeleteAsync(path, cancellationToken);
        var copy = Path.Combine(data.Root, folder);
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
    }

    private async Task<int> CopyAsync(string folder, string target, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var item in storage.ListAsync(Slashed(folder), cancellationToken))
        {
            if (await storage.ReadAsync(item.Path, MaxBytes, cancellationToken) is not { } content)
                continue;
            Directory.CreateDirectory(target);
            await File.WriteAllBytesAsync(Path.Combine(target, item.Path.FileName), content.Bytes, cancellationToken);
            count++;
        }

        return count;
    }

    private static StoragePath PathOf(string folder, string file) => StoragePath.Parse($"{Slashed(folder)}/{file}");

    private static string Slashed(string folder) => folder.Replace(Path.DirectorySeparatorChar, '/');
}
