using SiameseWorker.Contracts;
using SiameseWorker.Enrolment;
using SiameseWorker.Gallery;
using SiameseWorker.Transport;

namespace SiameseWorker.Encoders;

/// <summary>
/// Looks at a version's vectors before it may answer: there is one for every exemplar, of the right dimension; asked as a
/// probe, an exemplar finds itself; and its image, embedded again, gives the vector that is stored.
/// </summary>
internal sealed class VersionCheck(GalleryStore store, ExemplarReader reader)
{
    /// <summary>Distances up to this are none: what a batch of another size changes in the last bits.</summary>
    private const float Tolerance = 1e-3f;

    /// <summary>Comparisons of vectors within one gallery; in larger ones every n-th exemplar is asked, which takes seconds.</summary>
    private const long MostComparisons = 200_000_000;

    /// <summary>Images embedded again, spread evenly over the line's exemplars.</summary>
    private const int MostEmbeddedAgain = 256;

    private const int PageSize = 128;

    /// <summary>Checks a version; its vectors are in memory afterwards.</summary>
    /// <exception cref="VersionCheckFailedException">Something is wrong; the message says what.</exception>
    public async Task<VersionCheckReport> RunAsync(LoadedEncoder encoder, CancellationToken cancellationToken)
    {
        var version = encoder.Version;
        await store.LoadVersionAsync(version.Id, cancellationToken);
        var usage = (await store.Reader.VersionUsageAsync(version.Line, cancellationToken)).Single(usage => usage.Version.Id == version.Id);
        if (usage.Lacking > 0)
            throw new VersionCheckFailedException(version.FullName, $"{usage.Lacking:N0} of {usage.Lacking + usage.Embedded:N0} exemplars have no vector by it.");

        var strides = await StridesAsync(version.Line, cancellationToken);
        var again = Math.Max(1, usage.Embedded / MostEmbeddedAgain);
        var (seen, asked, embeddedAgain, last) = (0, 0, 0, 0L);
        while (await ReadAsync(version, last, cancellationToken) is { Count: > 0 } page)
        {
            last = page[^1].ExemplarId;
            var probes = page.Where((vector, i) => (seen + i) % strides.GetValueOrDefault(vector.Gallery, 1) == 0).ToList();
            await AskAsync(version, probes, cancellationToken);
            embeddedAgain += await EmbedAgainAsync(encoder, [.. page.Where((_, i) => (seen + i) % again == 0)], cancellationToken);
            (seen, asked) = (seen + page.Count, asked + probes.Count);
        }

        return new VersionCheckReport(seen, asked, embeddedAgain);
    }

    private async Task<IReadOnlyList<StoredVector>> ReadAsync(EncoderVersion version, long afterId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Reader.VectorsAsync(version.Id, PageSize, afterId, cancellationToken);
        }
        catch (EmbeddingMismatchException mismatch)
        {
            throw new VersionCheckFailedException(version.FullName, mismatch.Message);
        }
    }

    /// <summary>Of how many exemplars one is asked, by gallery: asking all of a large one takes the square of its size.</summary>
    private async Task<IReadOnlyDictionary<string, int>> StridesAsync(string line, CancellationToken cancellationToken)
    {
        var galleries = await store.Reader.SummariseAsync(cancellationToken);
        return galleries.Where(gallery => gallery.Line == line).ToDictionary(
            gallery => gallery.Name, gallery => (int)Math.Max(1, (long)gallery.Enrolled * gallery.Enrolled / MostComparisons), StringComparer.Ordinal);
    }

    private async Task AskAsync(EncoderVersion version, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken)
    {
        var results = store.Vectors.SearchMany(version.Id, [.. vectors.Select(vector => new Probe(vector.Gallery, vector.Vector, 1))]);
        foreach (var (vector, result) in vectors.Zip(results))
        {
            var own = version.Metric.Similarity(vector.Vector, vector.Vector);
            var best = result is { Candidates: [var first, ..] } ? first : null;
            if (best is not null && Math.Abs(best.Similarity - own) <= Tolerance)
                continue;

            // Removed or replaced since it was read: gone from both.
            if ((await store.Reader.FindAsync(vector.Path, cancellationToken))?.ContentHash != vector.ContentHash)
                continue;
            throw new VersionCheckFailedException(version.FullName,
                $"'{vector.Path}', asked as a probe, does not find itself: the best match is '{best?.Exemplar ?? "nothing"}', with similarity {best?.Similarity ?? 0:0.0000} instead of {own:0.0000}.");
        }
    }

    private async Task<int> EmbedAgainAsync(LoadedEncoder encoder, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken)
    {
        var read = new List<(StoredVector Stored, byte[] Input)>();
        foreach (var vector in vectors)
        {
            var path = new EnrolmentPath(vector.Gallery, vector.Class, StoragePath.Parse(vector.Path));
            if (await reader.ReadAsync(path, known: null, [encoder.Session.Input], cancellationToken) is ExemplarReading.Usable usable && usable.Hash == vector.ContentHash)
                read.Add((vector, usable.Inputs[0]));
        }

        var metric = encoder.Session.Metric;
        var embeddings = await encoder.Session.EmbedAsync([.. read.Select(item => (ReadOnlyMemory<byte>)item.Input)], cancellationToken);
        foreach (var ((stored, _), embedding) in read.Zip(embeddings))
        {
            if (Math.Abs(metric.Similarity(embedding, stored.Vector) - metric.Similarity(stored.Vector, stored.Vector)) > Tolerance)
                throw new VersionCheckFailedException(encoder.Version.FullName, $"'{stored.Path}', embedded again, gives another vector than the one that is stored.");
        }

        return read.Count;
    }
}
