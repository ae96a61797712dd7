using System.Collections.Concurrent;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery;

/// <summary>
/// The vectors in memory, by encoder version and gallery, and the exact search over them. Every search sees one state of
/// its gallery: all of a write or none of it. Safe for any number of searching threads beside the one that writes.
/// </summary>
public sealed class GalleryVectors
{
    private readonly SearchOptions _options;
    private readonly IVectorDevice? _device;
    private readonly ConcurrentDictionary<long, VersionVectors> _versions = [];
    private readonly ConcurrentDictionary<string, bool> _galleries = new(StringComparer.Ordinal);

    internal GalleryVectors(SearchOptions options, IVectorDevice? device = null)
    {
        _options = options;
        _device = device;
    }

    /// <summary>The classes of a gallery that are most similar to a probe.</summary>
    /// <param name="gallery">The gallery to search.</param>
    /// <param name="versionId">The encoder version that made the probe's embedding; its vectors must be in memory.</param>
    /// <param name="probe">The probe's embedding, shape (dimension).</param>
    /// <param name="topK">How many classes to return, at least 1; all of them where there are fewer.</param>
    /// <returns>The candidates, none where nothing is enrolled; null where there is no such gallery.</returns>
    /// <exception cref="UnknownVersionException">The version's vectors are not in memory.</exception>
    /// <exception cref="EmbeddingMismatchException">The probe has not the version's dimension, or a value that is not finite.</exception>
    public SearchResult? Search(string gallery, long versionId, ReadOnlyMemory<float> probe, int topK) =>
        SearchMany(versionId, [new(gallery, probe, topK)])[0];

    /// <summary>Searches for a batch of probes, of any galleries, all by one encoder version, reading each gallery once.</summary>
    /// <returns>One result for each probe, in order, as <see cref="Search"/> gives it.</returns>
    /// <exception cref="UnknownVersionException">The version's vectors are not in memory.</exception>
    /// <exception cref="EmbeddingMismatchException">A probe has not the version's dimension, or a value that is not finite.</exception>
    public IReadOnlyList<SearchResult?> SearchMany(long versionId, IReadOnlyList<Probe> probes)
    {
        var vectors = Version(versionId);
        foreach (var probe in probes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(probe.TopK, 1, nameof(probes));
            EmbeddingCheck.Require(vectors.Version, probe.Embedding.Span, "The probe's embedding");
        }

        var results = new SearchResult?[probes.Count];
        foreach (var group in Enumerable.Range(0, probes.Count).GroupBy(i => probes[i].Gallery, StringComparer.Ordinal))
        {
            if (Snapshot(vectors, group.Key) is not { } snapshot)
                continue;
            var indices = group.ToArray();
            var scans = Scan(vectors, group.Key, snapshot, [.. indices.Select(i => probes[i])]);
            for (var i = 0; i < indices.Length; i++)
            {
                var withEmbeddings = probes[indices[i]].WithEmbeddings;
                var candidates = scans[i].Ranking.Select(hit => withEmbeddings ? hit.ToCandidate(vectors.Shape.Dimension) : hit.ToCandidate());
                results[indices[i]] = new([.. candidates], snapshot.Classes, snapshot.Exemplars);
            }
        }

        return results;
    }

    /// <summary>How similar a probe is to one class: to the most similar of its exemplars.</summary>
    /// <returns>The class's best exemplar; null where the gallery has no such class enrolled.</returns>
    /// <exception cref="UnknownVersionException">The version's vectors are not in memory.</exception>
    /// <exception cref="EmbeddingMismatchException">The probe has not the version's dimension, or a value that is not finite.</exception>
    public ClassCandidate? SearchClass(string gallery, long versionId, ReadOnlyMemory<float> probe, string className)
    {
        var vectors = Version(versionId);
        EmbeddingCheck.Require(vectors.Version, probe.Span, "The probe's embedding");
        if (vectors.Find(gallery) is not { } set || set.Label(className) is not { } label)
            return null;

        Hit? best = null;
        var snapshot = set.Snapshot;
        var vector = new float[vectors.Shape.Dimension];
        for (var i = 0; i < snapshot.Chunks.Length; i++)
        {
            var chunk = snapshot.Chunks[i];
            for (var row = 0; row < snapshot.Rows(i); row++)
            {
                if (chunk.Class(row) != label)
                    continue;
                chunk.Read(row, vector);
                var hit = new Hit(vectors.Shape.Metric.Similarity(probe.Span, vector), chunk.Ids[row], label, chunk, row);
                if (best is not { } other || hit.Beats(other))
                    best = hit;
            }
        }

        return best?.ToCandidate();
    }

    /// <summary>Whether a version's vectors are in memory.</summary>
    public bool Holds(long versionId) => _versions.ContainsKey(versionId);

    /// <summary>An empty place for a version's vectors, not searched before <see cref="Add"/>.</summary>
    internal VersionVectors NewVersion(EncoderVersion version) => new(version, _options.ReducedPrecision);

    internal void Add(VersionVectors vectors) => _versions[vectors.Version.Id] = vectors;

    internal void Drop(long versionId)
    {
        if (_versions.TryRemove(versionId, out var dropped))
            dropped.LeaveDevice();
    }

    /// <summary>Brings all versions in memory up to date with a committed write. Only one thread at a time.</summary>
    internal void Apply(IReadOnlyList<ExemplarVectors> exemplars)
    {
        foreach (var gallery in exemplars.GroupBy(exemplar => exemplar.Gallery, StringComparer.Ordinal))
        {
            foreach (var (versionId, vectors) in _versions)
            {
                vectors.Apply(gallery.Key, [.. gallery
                    .OrderBy(exemplar => exemplar.Id)
                    .Select(exemplar => new VectorChange(exemplar.Id, exemplar.Class, exemplar.Path, exemplar.Vectors.GetValueOrDefault(versionId)))]);
            }
        }
    }

    /// <summary>Adds vectors of one version to exemplars of which the others stay. Only one thread at a time.</summary>
    internal void Apply(long versionId, string gallery, IEnumerable<VectorChange> changes) =>
        _versions.GetValueOrDefault(versionId)?.Apply(gallery, [.. changes.OrderBy(change => change.Id)]);

    internal void AddGallery(string gallery) => _galleries[gallery] = true;

    internal void DropGallery(string gallery) => _galleries.TryRemove(gallery, out _);

    /// <summary>The best classes for each probe; on the device, if there is one that has room, and a gallery and a batch that it pays for.</summary>
    private ProbeScan[] Scan(VersionVectors vectors, string gallery, VectorSnapshot snapshot, IReadOnlyList<Probe> probes)
    {
        var onDevice = _device is not null && (long)snapshot.Exemplars * vectors.Shape.Dimension * probes.Count >= _options.ParallelThreshold
            ? vectors.Find(gallery)?.On(_device).Search(snapshot, probes)
            : null;
        return onDevice ?? SnapshotSearch.Run(vectors.Shape, snapshot, probes, _options);
    }

    /// <summary>A gallery's state: empty where it has no vectors, null where it does not exist.</summary>
    private VectorSnapshot? Snapshot(VersionVectors vectors, string gallery) =>
        vectors.Find(gallery)?.Snapshot ?? (_galleries.ContainsKey(gallery) ? VectorSnapshot.Empty : null);

    /// <summary>A version's vectors.</summary>
    /// <exception cref="UnknownVersionException">They are not in memory.</exception>
    internal VersionVectors Version(long versionId) =>
        _versions.GetValueOrDefault(versionId)
        ?? throw new UnknownVersionException($"The vectors of encoder version {versionId} are not in memory. Activate the version, or load it, first.");
}
