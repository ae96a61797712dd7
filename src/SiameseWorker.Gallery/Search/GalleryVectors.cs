namespace SiameseWorker.Gallery;

/// <summary>
/// The vectors in memory, by encoder version and gallery, and the exact search over them. Every search sees one state of
/// its gallery: all of a write or none of it. Safe for any number of searching threads beside the one that writes.
/// </summary>
public sealed class GalleryVectors
{
    /// <summary>The classes of a gallery that are most similar to a probe.</summary>
    /// <param name="gallery">The gallery to search.</param>
    /// <param name="versionId">The encoder version that made the probe's embedding; its vectors must be in memory.</param>
    /// <param name="probe">The probe's embedding, shape (dimension).</param>
    /// <param name="topK">How many classes to return, at least 1; all of them where there are fewer.</param>
    /// <returns>The candidates, none where nothing is enrolled; null where there is no such gallery.</returns>
    /// <exception cref="UnknownVersionException">The version's vectors are not in memory.</exception>
    /// <exception cref="EmbeddingMismatchException">The probe has not the version's dimension, or a value that is not finite.</exception>
    public SearchResult? Search(string gallery, long versionId, ReadOnlySpan<float> probe, int topK) => throw new NotSupportedException();

    /// <summary>Searches for a batch of probes, of any galleries, all by one encoder version, reading each gallery once.</summary>
    /// <returns>One result for each probe, in order, as <see cref="Search"/> gives it.</returns>
    /// <exception cref="UnknownVersionException">The version's vectors are not in memory.</exception>
    /// <exception cref="EmbeddingMismatchException">A probe has not the version's dimension, or a value that is not finite.</exception>
    public IReadOnlyList<SearchResult?> SearchMany(long versionId, IReadOnlyList<Probe> probes) => throw new NotSupportedException();

    /// <summary>How similar a probe is to one class: to the most similar of its exemplars.</summary>
    /// <returns>The class's best exemplar; null where the gallery has no such class enrolled.</returns>
    /// <exception cref="UnknownVersionException">The version's vectors are not in memory.</exception>
    /// <exception cref="EmbeddingMismatchException">The probe has not the version's dimension, or a value that is not finite.</exception>
    public Candidate? SearchClass(string gallery, long versionId, ReadOnlySpan<float> probe, string className) => throw new NotSupportedException();
}
