using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;

namespace SiameseWorker.Transport.Azure;

/// <summary>Image storage in the containers of an Azure Storage account: <c>galleries/default/cat/1.png</c> is blob <c>default/cat/1.png</c> of container <c>galleries</c>.</summary>
/// <remarks>
/// Hidden and unfinished names (<c>.name</c>, <c>~</c>, <c>.tmp</c>, …) are not part of it, as in a folder. Changes are not
/// watched for: Azure sends storage events to a queue.
/// </remarks>
public sealed class BlobImageStorage : IImageStorage
{
    private readonly BlobServiceClient _service;
    private readonly ContainerMap _map;
    private readonly bool _createIfMissing;
    private readonly ILogger _logger;
    private readonly OnceOnly _namesSeen = new();

    /// <summary>Prepares the storage; nothing is asked of the account yet.</summary>
    public BlobImageStorage(AzureClients clients, AzureOptions options, ILogger<BlobImageStorage> logger)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ArgumentNullException.ThrowIfNull(options);
        _service = clients.Blobs;
        _map = new ContainerMap(options.ContainerPrefix);
        _createIfMissing = options.CreateResources;
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Description => $"Azure Blobs {AzureClients.Show(_service.Uri)}{(_map.Prefix.Length > 0 ? $", containers {_map.Prefix}*" : "")}";

    /// <inheritdoc/>
    /// <remarks>A blob can be seen once its upload is complete.</remarks>
    public bool IsWholeWhenSeen => true;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredItem> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = StoragePrefix.Check(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        var slash = folder.IndexOf('/', StringComparison.Ordinal);
        var (topLevel, below) = slash < 0 ? (folder, "") : (folder[..slash], $"{folder[(slash + 1)..]}/");
        foreach (var name in topLevel.Length > 0 ? [topLevel] : await TopLevelsAsync(cancellationToken))
        {
            if (!ContainerMap.IsContainerName(_map.ContainerOf(name)))
                continue;
            await foreach (var item in ListAsync(name, below, cancellationToken))
                yield return item;
        }
    }

    /// <inheritdoc/>
    public async Task<StoredItem?> FindAsync(StoragePath path, CancellationToken cancellationToken)
    {
        if (Blob(path) is not { } blob)
            return null;
        var found = await AttemptAsync($"look up '{path}'", path, () => blob.GetPropertiesAsync(cancellationToken: cancellationToken), cancellationToken);
        return found is null ? null : new StoredItem(path, found.Value.ContentLength, Mark(found.Value.ETag), found.Value.LastModified);
    }

    /// <inheritdoc/>
    /// <exception cref="TransportException">The account cannot be reached, or does not allow it.</exception>
    public async Task<StoredContent?> ReadAsync(StoragePath path, long maxBytes, CancellationToken cancellationToken)
    {
        if (Blob(path) is not { } blob)
            return null;
        var what = $"read '{path}'";
        using BlobDownloadStreamingResult? download = (await AttemptAsync(what, path, () => blob.DownloadStreamingAsync(cancellationToken: cancellationToken), cancellationToken))?.Value;
        if (download is null)
            return null;

        // The length comes before the bytes, of which none are taken where there are too many.
        var item = new StoredItem(path, download.Details.ContentLength, Mark(download.Details.ETag), download.Details.LastModified);
        if (item.Size > Math.Min(maxBytes, Array.MaxLength))
            throw new ContentTooLargeException(path, item.Size, maxBytes);
        try
        {
            var bytes = new byte[item.Size];
            await download.Content.ReadExactlyAsync(bytes, cancellationToken);
            return new StoredContent(item, bytes);
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe(what, Where(path), e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The path names a hidden or unfinished file, no file of a container, or one whose top-level name cannot be a container's.</exception>
    public async Task<StoredItem> WriteAsync(StoragePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var blob = Blob(path) ?? throw new ArgumentException(
            $"'{path}' cannot be stored: it must be a file in a folder whose name may be a container's (3 to 63 lower-case letters, digits and hyphens), and neither hidden nor named as unfinished.", nameof(path));
        var data = BinaryData.FromBytes(content);
        Task<Response<BlobContentInfo>> UploadAsync() => blob.UploadAsync(data, overwrite: true, cancellationToken);
        var written = await AttemptAsync($"write '{path}'", path, async () =>
        {
            try
            {
                return await UploadAsync();
            }
            catch (RequestFailedException e) when (_createIfMissing && e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                await CreateAsync([path.Segments[0]], cancellationToken);
                return await UploadAsync();
            }
        }, cancellationToken) ?? throw AzureFault.Describe($"write '{path}'", Where(path), new RequestFailedException(404, "", BlobErrorCode.ContainerNotFound.ToString(), null));
        return new StoredItem(path, content.Length, Mark(written.Value.ETag), written.Value.LastModified);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(StoragePath path, CancellationToken cancellationToken) =>
        Blob(path) is { } blob
        && await AttemptAsync($"delete '{path}'", path, () => blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken), cancellationToken) is { Value: true };

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> WatchAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoragePrefix.Check(prefix);
        await Task.CompletedTask;
        yield break;
    }

    /// <summary>Creates the containers that are missing, if the settings allow it.</summary>
    /// <param name="topLevels">Top-level names, such as <c>galleries</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TransportException">The account cannot be reached, or does not allow it.</exception>
    public async Task CreateAsync(IEnumerable<string> topLevels, CancellationToken cancellationToken)
    {
        if (!_createIfMissing)
            return;
        foreach (var name in topLevels.Select(_map.ContainerOf))
        {
            try
            {
                await _service.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            }
            catch (Exception e) when (AzureFault.Is(e, cancellationToken))
            {
                throw AzureFault.Describe("create it", $"container '{name}' of {AzureClients.Show(_service.Uri)}", e);
            }
        }
    }

    /// <summary>The path that an address stands for, or null where that is not in this storage.</summary>
    /// <param name="address">A blob's URL, as storage events have it.</param>
    public string? PathOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var root = AzureClients.Show(_service.Uri) + "/";
        // With a hierarchical namespace the events name the account's other address.
        var host = address.Host.Replace(".dfs.", ".blob.", StringComparison.OrdinalIgnoreCase);
        var text = AzureClients.Show(new UriBuilder(address) { Host = host }.Uri);
        if (!text.StartsWith(root, StringComparison.OrdinalIgnoreCase) || text[root.Length..].Split('/', 2) is not [var container, var blob])
            return null;
        return _map.TopLevelOf(container) is { } topLevel && ContainerMap.TryRead(topLevel, Uri.UnescapeDataString(blob), out var path) ? path.Value : null;
    }

    private async IAsyncEnumerable<StoredItem> ListAsync(string topLevel, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var container = _map.ContainerOf(topLevel);
        var options = new GetBlobsOptions { Prefix = prefix.Length > 0 ? prefix : null, Traits = BlobTraits.Metadata };
        var blobs = Guarded(_service.GetBlobContainerClient(container).GetBlobsAsync(options, cancellationToken), $"list '{topLevel}/{prefix}'", container, cancellationToken);
        await foreach (var blob in blobs)
        {
            if (IsFolderMarker(blob))
                continue;
            if (ContainerMap.TryRead(topLevel, blob.Name, out var path))
                yield return new StoredItem(path, blob.Properties.ContentLength ?? 0, Mark(blob.Properties.ETag ?? default), blob.Properties.LastModified ?? default);
            else if (_namesSeen.IsFirst($"{container}/{blob.Name}"))
                _logger.LogInformation("Blob {Blob} of container {Container} is left out: its name is hidden, unfinished, or no path", blob.Name, container);
        }
    }

    /// <summary>The top-level names that exist, in the order in which the paths below them come.</summary>
    private async Task<IReadOnlyList<string>> TopLevelsAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var containers = _service.GetBlobContainersAsync(prefix: _map.Prefix.Length > 0 ? _map.Prefix : null, cancellationToken: cancellationToken);
        await foreach (var container in Guarded(containers, "list containers", null, cancellationToken))
        {
            if (_map.TopLevelOf(container.Name) is { } name)
                names.Add(name);
        }

        return [.. names.OrderBy(name => name + "/", StringComparer.Ordinal)];
    }

    /// <summary>An enumeration whose faults are described, and that is empty where the container does not exist.</summary>
    private async IAsyncEnumerable<T> Guarded<T>(AsyncPageable<T> pages, string what, string? container, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : notnull
    {
        await using var enumerator = pages.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await enumerator.MoveNextAsync())
                    break;
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                break;
            }
            catch (Exception e) when (AzureFault.Is(e, cancellationToken))
            {
                throw AzureFault.Describe(what, container is null ? AzureClients.Show(_service.Uri) : $"container '{container}' of {AzureClients.Show(_service.Uri)}", e);
            }

            yield return enumerator.Current;
        }
    }

    private BlobClient? Blob(StoragePath path) =>
        _map.TryLocate(path, out var container, out var blob) ? _service.GetBlobContainerClient(container).GetBlobClient(blob) : null;

    private string Where(StoragePath path) => $"container '{_map.ContainerOf(path.Segments[0])}' of {AzureClients.Show(_service.Uri)}";

    /// <summary>Accounts with a hierarchical namespace list their folders too, as empty blobs.</summary>
    private static bool IsFolderMarker(BlobItem blob) => blob.Metadata?.TryGetValue("hdi_isfolder", out var value) == true && value == "true";

    // The listing gives the mark without the quotes that the header has.
    private static string Mark(ETag tag) => tag.ToString("G").Trim('"');

    /// <summary>What the service answered; null where there is no such blob or container.</summary>
    private async Task<Response<T>?> AttemptAsync<T>(string what, StoragePath path, Func<Task<Response<T>>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe(what, Where(path), e);
        }
    }
}
