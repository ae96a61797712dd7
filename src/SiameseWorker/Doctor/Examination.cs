using SiameseWorker.Commands;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Hosting;
using SiameseWorker.Imaging;
using SiameseWorker.Transport;

namespace SiameseWorker.Doctor;

/// <summary>Tries everything that a worker needs, one after the other, by using it.</summary>
internal sealed class Examination(CommandServices services)
{
    /// <summary>Runs every check; one that fails does not stop the others.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await TryAsync("data folder", DataFolderAsync);
        if (services.Azure is { } azure)
        {
            foreach (var queue in AzurePreparation.Queues(services.Settings.Queues))
                yield return await TryAsync($"queue {queue}", () => azure.CheckQueueAsync(queue, cancellationToken));
            foreach (var container in AzurePreparation.Containers)
                yield return await TryAsync($"container {container}", () => azure.CheckContainerAsync(container, cancellationToken));
        }

        yield return await TryAsync("image storage", () => StorageAsync(cancellationToken));
        if (services.Azure is null)
            yield return await TryAsync("queue file", () => RoundTripAsync(cancellationToken));
        yield return await TryAsync("queues", () => QueuesAsync(cancellationToken));
        yield return await TryAsync("database", () => DatabaseAsync(cancellationToken));
        yield return await TryAsync("image decoder", ImagesAsync);
        yield return await TryAsync("tensor library", TorchAsync);
        yield return await TryAsync("shipped encoder", () => EncoderAsync(cancellationToken));
        foreach (var (name, folder) in await EncodersInUseAsync(cancellationToken))
            yield return await TryAsync($"encoder {name}", () => PackageAsync(folder, cancellationToken));
    }

    private static async Task<Finding> TryAsync(string subject, Func<Task<string>> check)
    {
        try
        {
            return new Finding(subject, Works: true, await check());
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return new Finding(subject, Works: false, fault.Message);
        }
    }

    private Task<string> DataFolderAsync()
    {
        var data = services.Settings.Data;
        Directory.CreateDirectory(data.State);
        var probe = Path.Combine(data.State, $"doctor-{Guid.NewGuid():N}.tmp");
        File.WriteAllText(probe, "");
        File.Delete(probe);
        var free = new DriveInfo(data.Root).AvailableFreeSpace / 1e9;
        if (free < 1)
            throw new IOException($"{data.Root} has {free:0.00} GB free. Make room: encoder versions and checkpoints need about 1 GB.");
        return Task.FromResult($"{data.Root} can be written; {free:N0} GB free");
    }

    private async Task<string> StorageAsync(CancellationToken cancellationToken)
    {
        var path = StoragePath.Parse($"inbox/doctor-{Guid.NewGuid():N}");
        await services.Storage.WriteAsync(path, new byte[] { 1 }, cancellationToken);
        var read = await services.Storage.ReadAsync(path, 10, cancellationToken);
        await services.Storage.DeleteAsync(path, cancellationToken);
        return read is { Bytes: [1] }
            ? $"{services.Storage.Description} stores, reads and deletes"
            : throw new IOException($"{services.Storage.Description} does not give back what was stored. Is it shared with a program that cleans up?");
    }

    /// <summary>By a queue of its own. On Azure each of the worker's is tried instead: what may use those need not be allowed to create another.</summary>
    private async Task<string> RoundTripAsync(CancellationToken cancellationToken)
    {
        var name = $"doctor-{Guid.NewGuid():N}"[..30];
        var queue = services.Queues.Get(name);
        await queue.SendAsync([new OutgoingMessage("{}")], cancellationToken);
        var received = await queue.ReceiveAsync(1, TimeSpan.FromSeconds(30), cancellationToken);
        await queue.CompleteAsync(received, cancellationToken);
        await services.Queues.DeleteAsync(name, cancellationToken);
        if (received.Count != 1)
            throw new IOException($"{services.Queues.Description} does not give back a message that was sent.");
        return $"{services.Queues.Description} sends and receives";
    }

    private async Task<string> QueuesAsync(CancellationToken cancellationToken)
    {
        var (waiting, poisoned) = (0L, 0L);
        foreach (var requests in new[] { services.Settings.Queues.Identify, services.Settings.Queues.Enrol, services.Settings.Queues.Train })
        {
            waiting += await services.Queues.Get(requests).CountAsync(cancellationToken);
            poisoned += await new PoisonQueue(services.Queues, requests).CountAsync(cancellationToken);
        }

        return $"{waiting:N0} messages waiting, {poisoned:N0} poisoned{(poisoned > 0 ? " (see: siamese poison list)" : "")}";
    }

    private async Task<string> DatabaseAsync(CancellationToken cancellationToken)
    {
        var path = services.Settings.Data.GalleryDatabase;
        var standby = Standby.Count(services.Settings.Data);
        var isInUse = GalleryDatabase.IsInUse(path);
        var worker = !isInUse ? "no worker is running on it"
            : standby == 0 ? "a worker is running on it"
            : $"a worker is running on it, and {standby:N0} more stand{(standby == 1 ? "s" : "")} by";
        if (!File.Exists(path))
        {
            return isInUse
                ? throw new IOException($"{path} is gone, and a worker is running on it, which no longer keeps what it is told. Put the file back, if there is a copy, and start the worker anew; without one, what is enrolled is read from storage again.")
                : $"{path} does not exist yet; the worker makes it at its first start";
        }

        await using var database = services.OpenDatabase();
        await database.CheckReadableAsync(cancellationToken);
        var galleries = await new GalleryReader(database).SummariseAsync(cancellationToken);
        return $"{path}: {galleries.Sum(gallery => gallery.Enrolled):N0} exemplars in {galleries.Count:N0} {(galleries.Count == 1 ? "gallery" : "galleries")}; {worker}";
    }

    private Task<string> ImagesAsync()
    {
        var image = new PixelImage(8, 8, 1, Enumerable.Range(0, 64).Select(value => (byte)(value * 4)).ToArray());
        var decoded = new ImageDecoder(services.Settings.Imaging).Decode(ImageEncoder.ToPng(image), 1);
        return decoded.Samples.SequenceEqual(image.Samples)
            ? Task.FromResult("libvips writes and reads a PNG without loss")
            : throw new InvalidOperationException("libvips does not read back what it wrote: its installation is damaged. Install the program again.");
    }

    private Task<string> TorchAsync()
    {
        var torch = TorchRuntime.EnsureLoaded(services.Settings.Torch);
        var patched = torch.Patched ? "; the binding was adapted to this system's older libstdc++" : "";
        var reason = torch.DeviceReason is { } why ? $" ({why})" : "";
        return Task.FromResult($"libtorch {torch.Version} on {torch.Device}{reason}, {torch.Threads} threads, from {torch.Path}{patched}{(torch.Warning is { } warning ? $". {warning}" : "")}");
    }

    private async Task<string> EncoderAsync(CancellationToken cancellationToken)
    {
        await using var encoder = EncoderSession.Load(EncoderInstallation.ShippedFolder, services.Settings.Torch);
        var embeddings = await encoder.EmbedAsync([new byte[encoder.Input.Length]], cancellationToken);
        return $"{encoder.Name}: intact, and embeds an image into {embeddings[0].Length} numbers";
    }

    /// <summary>Encoders that a start needs: what the settings name, and the versions that answer by now.</summary>
    private async Task<IReadOnlyList<(string Name, string Folder)>> EncodersInUseAsync(CancellationToken cancellationToken)
    {
        var named = services.Settings.Lines.All.Where(line => line.Options.Encoder is not null).Select(line => ($"of line {line.Name}", line.Options.Encoder!)).ToList();
        if (!File.Exists(services.Settings.Data.GalleryDatabase))
            return named;
        try
        {
            await using var database = services.OpenDatabase();
            await database.CheckReadableAsync(cancellationToken);
            var versions = await new GalleryReader(database).VersionsAsync(null, cancellationToken);
            return [.. named, .. versions.Where(version => version.State == EncoderVersionState.Active).Select(version => (version.FullName, version.Folder))];
        }
        catch (DatabaseUnusableException)
        {
            // Said of the database already.
            return named;
        }
    }

    /// <summary>Its files, here or, to be fetched by a start, in storage.</summary>
    private async Task<string> PackageAsync(string folder, CancellationToken cancellationToken)
    {
        var here = new[] { folder, Path.Combine(services.Settings.Data.Root, folder) }.FirstOrDefault(Directory.Exists);
        if (here is not null)
        {
            EncoderPackage.Load(here);
            return $"intact, in {here}";
        }

        var card = $"{folder.Replace(Path.DirectorySeparatorChar, '/')}/{EncoderPackage.CardFileName}";
        return StoragePath.TryParse(card, out var path, out _) && await services.Storage.FindAsync(path, cancellationToken) is not null
            ? $"in {services.Storage.Description}, from where a start fetches it"
            : throw new EncoderPackageException($"'{folder}' is not there. Put it back, or name another encoder: Encoder:Folder.");
    }
}
