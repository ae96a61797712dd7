using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>What all vectors of an encoder version have in common.</summary>
internal sealed record VectorShape(int Dimension, Metric Metric)
{
    /// <summary>Most rows of any chunk.</summary>
    public const int MostRows = 2048;

    /// <summary>
    /// Rows of a full chunk: 256 KB of vectors, which a processor's cache holds while a batch of probes is compared with
    /// them, and which are copied in some 20 µs when one of them is replaced or removed.
    /// </summary>
    public int ChunkRows { get; } = Math.Clamp(65_536 / Dimension, 16, MostRows);

    /// <summary>Whether rows carry a factor of their own: their reciprocal length, for cosine.</summary>
    public bool Scaled => Metric == Metric.Cosine;
}
