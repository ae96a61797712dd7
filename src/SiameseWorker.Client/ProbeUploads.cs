using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.Client;

/// <summary>Gets images to the worker: small ones within the request, larger ones through the inbox, where they stay until they are answered.</summary>
internal sealed class ProbeUploads(IImageStorage storage, int maxInlineBytes, ILogger logger)
{
    /// <summary>Where they are put in the image storage; a folder of their own, so that looking for leftovers lists nothing else.</summary>
    public const string Folder = "inbox/clients";

    private readonly ConcurrentDictionary<StoragePath, bool> _stored = new();
    private int _count;

    /// <summary>Takes the images of one request to the worker.</summary>
    /// <param name="images">The images.</param>
    /// <param name="owner">The client's reply queue, after which files in the inbox are named.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="IOException">An image cannot be read.</exception>
    public async Task<PlacedImages> PlaceAsync(IReadOnlyList<ImageSource> images, ReplyQueueName owner, CancellationToken cancellationToken)
    {
        var placed = new PlacedImages(this);
        try
        {
            var inlineBytes = 0;
            foreach (var image in images)
            {
                if (image.StoragePath is { } stored)
                {
                    placed.Add(ImageReference.FromPath(stored));
                    continue;
                }

                var bytes = await image.ReadAsync(cancellationToken);
                // A message cannot hold an image of no bytes, but the worker can say what is wrong with it.
                if (bytes.IsEmpty || inlineBytes + bytes.Length > maxInlineBytes)
                {
                    await StoreAsync(placed, bytes, owner, cancellationToken);
                    continue;
                }

                inlineBytes += bytes.Length;
                placed.Add(ImageReference.FromBytes(bytes));
            }

            return placed;
        }
        catch
        {
            await placed.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deletes a file from the inbox, unless it is deleted already. Does not fail: that would hide the answer.</summary>
    public async Task RemoveAsync(StoragePath path)
    {
        if (!_stored.TryRemove(path, out _))
            return;
        try
        {
            await storage.DeleteAsync(path, CancellationToken.None);
        }
        catch (TransportException fault)
        {
            logger.LogWarning(fault, "{Path} could not be deleted; a later client will do so in two days", path);
        }
    }

    /// <summary>Deletes whatever is left.</summary>
    public async Task RemoveAllAsync()
    {
        foreach (var path in _stored.Keys)
            await RemoveAsync(path);
    }

    private async Task StoreAsync(PlacedImages placed, ReadOnlyMemory<byte> bytes, ReplyQueueName owner, CancellationToken cancellationToken)
    {
        var path = StoragePath.Parse($"{Folder}/{owner.Text}-{Interlocked.Increment(ref _count)}");
        _stored[path] = true;
        placed.Add(ImageReference.FromPath(path.Value), path);
        placed.NameAfter(bytes.Span);
        await storage.WriteAsync(path, bytes, cancellationToken);
    }
}
