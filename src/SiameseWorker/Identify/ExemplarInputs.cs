using Microsoft.Extensions.Caching.Memory;
using SiameseWorker.Gallery;
using SiameseWorker.Imaging;
using SiameseWorker.Transport;

namespace SiameseWorker.Identify;

/// <summary>
/// Candidates' images as encoders' inputs, to be looked at again: read from storage, and as many as fit kept in memory, those
/// first that were used last.
/// </summary>
internal sealed class ExemplarInputs(IImageStorage storage, InputReader images, ImageLimits limits) : IDisposable
{
    private const long CacheBytes = 64 << 20;

    /// <summary>What an entry takes beside its numbers and its path.</summary>
    private const int EntryBytes = 400;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = CacheBytes });
    private readonly SemaphoreSlim _slots = new(Environment.ProcessorCount);

    /// <summary>An exemplar's image.</summary>
    /// <param name="candidate">The exemplar. If its embedding is at hand, the image may come from memory: another content would have another embedding.</param>
    /// <param name="spec">The encoder's input.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Shape (channels, height, width); null where there is no such image any more, or not a usable one.</returns>
    /// <exception cref="TransportException">Storage does not respond.</exception>
    /// <exception cref="IOException">Storage cannot be read.</exception>
    public async Task<byte[]?> ReadAsync(ClassCandidate candidate, InputSpec spec, CancellationToken cancellationToken)
    {
        var key = (candidate.Exemplar, spec);
        if (candidate.Embedding is { } known && _cache.TryGetValue<Entry>(key, out var entry) && entry!.Embedding.AsSpan().SequenceEqual(known))
            return entry.Input;
        await _slots.WaitAsync(cancellationToken);
        try
        {
            if (await storage.ReadAsync(StoragePath.Parse(candidate.Exemplar), limits.MaxBytes, cancellationToken) is not { } content)
                return null;
            var input = images.Read(content.Bytes, spec);
            if (candidate.Embedding is { } embedding)
            {
                _cache.Set(key, new Entry(embedding, input), new MemoryCacheEntryOptions
                {
                    Size = input.Length + (embedding.Length * sizeof(float)) + (candidate.Exemplar.Length * sizeof(char)) + EntryBytes,
                });
            }

            return input;
        }
        catch (Exception unusable) when (unusable is ImageRejectedException or ContentTooLargeException)
        {
            return null;
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _cache.Dispose();
        _slots.Dispose();
    }

    private sealed record Entry(float[] Embedding, byte[] Input);
}
