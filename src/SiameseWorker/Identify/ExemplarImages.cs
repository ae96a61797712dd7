using Microsoft.Extensions.Caching.Memory;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Imaging;
using SiameseWorker.Transport;

namespace SiameseWorker.Identify;

/// <summary>
/// Candidates' images, to be looked at again: read from storage, and as many as fit kept in memory, those first that were used
/// last. Fewer are kept with all that the re-ranker saw in them, which takes ten times as much.
/// </summary>
internal sealed class ExemplarImages(IImageStorage storage, InputReader images, ImageLimits limits) : IDisposable
{
    private const long InputBytes = 32 << 20;
    private const long SeenBytes = 80 << 20;

    /// <summary>What an entry takes beside its numbers and its path.</summary>
    private const int EntryBytes = 400;

    private readonly MemoryCache _inputs = new(new MemoryCacheOptions { SizeLimit = InputBytes });
    private readonly MemoryCache _seen = new(new MemoryCacheOptions { SizeLimit = SeenBytes });
    private readonly SemaphoreSlim _slots = new(Environment.ProcessorCount);

    /// <summary>An exemplar's image.</summary>
    /// <param name="candidate">The exemplar. If its embedding is at hand, the image may come from memory: another content would have another embedding.</param>
    /// <param name="session">The encoder whose re-ranker shall look at it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where there is no such image any more, not a usable one, or one that may not be read.</returns>
    /// <exception cref="TransportException">Storage does not respond.</exception>
    /// <exception cref="IOException">Storage cannot be read.</exception>
    public async Task<SeenImage?> ReadAsync(ClassCandidate candidate, EncoderSession session, CancellationToken cancellationToken)
    {
        var key = (candidate.Exemplar, session.Name);
        if (Find<SeenImage>(_seen, key, candidate) is { } seen)
            return seen;
        var input = Find<byte[]>(_inputs, key, candidate);
        if (input is null)
        {
            input = await ReadInputAsync(candidate.Exemplar, session.Input, cancellationToken);
            if (input is null)
                return null;
            Keep(_inputs, key, candidate, input, input.Length);
        }

        var image = new SeenImage(input);
        Keep(_seen, key, candidate, image, session.SeenImageBytes);
        return image;
    }

    public void Dispose()
    {
        _inputs.Dispose();
        _seen.Dispose();
        _slots.Dispose();
    }

    private async Task<byte[]?> ReadInputAsync(string exemplar, InputSpec spec, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await storage.ReadAsync(StoragePath.Parse(exemplar), limits.MaxBytes, cancellationToken) is { } content ? images.Read(content.Bytes, spec) : null;
        }
        catch (Exception unusable) when (unusable is ImageRejectedException or ContentTooLargeException or TransportException { IsPassing: false })
        {
            return null;
        }
        finally
        {
            _slots.Release();
        }
    }

    private static T? Find<T>(MemoryCache cache, object key, ClassCandidate candidate)
        where T : class =>
        candidate.Embedding is { } known && cache.TryGetValue<Entry<T>>(key, out var entry) && entry!.Embedding.AsSpan().SequenceEqual(known) ? entry.Kept : null;

    private static void Keep<T>(MemoryCache cache, object key, ClassCandidate candidate, T kept, int bytes)
    {
        if (candidate.Embedding is { } embedding)
        {
            var size = bytes + (embedding.Length * sizeof(float)) + (candidate.Exemplar.Length * sizeof(char)) + EntryBytes;
            cache.Set(key, new Entry<T>(embedding, kept), new MemoryCacheEntryOptions { Size = size });
        }
    }

    private sealed record Entry<T>(float[] Embedding, T Kept);
}
