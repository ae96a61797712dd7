using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>What all vectors of an encoder version have in common.</summary>
/// <param name="Dimension">Length of every vector.</param>
/// <param name="Metric">How they compare.</param>
/// <param name="ReducedPrecision">Whether a first pass over eight-bit codes is wanted.</param>
internal sealed record VectorShape(int Dimension, Metric Metric, bool ReducedPrecision = false)
{
    /// <summary>Most rows of any chunk.</summary>
    public const int MostRows = 2048;

    /// <summary>Longest vector that is copied to the stack.</summary>
    public const int OnStack = 4096;

    /// <summary>
    /// Rows of a full chunk: 256 KB of vectors, which a processor's cache holds while a batch of probes is compared with
    /// them, and which are copied in a fraction of a millisecond when one of them is replaced.
    /// </summary>
    public int ChunkRows { get; } = Math.Clamp(65_536 / Dimension, Blocks.Rows, MostRows) / Blocks.Rows * Blocks.Rows;

    /// <summary>Whether rows have <see cref="RowCodes"/> that are scanned in their vectors' place.</summary>
    public bool Coded { get; } = ReducedPrecision && Dimension is >= RowCodes.LeastDimensions and <= RowCodes.MostDimensions;

    /// <summary>Whether rows carry a factor of their own: their reciprocal length, for cosine, times their codes' scale.</summary>
    public bool Scaled => Coded || Metric == Metric.Cosine;
}
