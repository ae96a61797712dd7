namespace SiameseWorker.Contracts;

/// <summary>How two embeddings compare.</summary>
public enum Metric
{
    /// <summary>Cosine of the angle: similarity in [−1, 1]; 0 where an embedding has no length.</summary>
    Cosine,

    /// <summary>Euclidean distance d: similarity 1 / (1 + d), in (0, 1].</summary>
    Euclidean,

    /// <summary>Manhattan (city-block) distance d: similarity 1 / (1 + d), in (0, 1]. Koch's learned weights are folded into the vectors.</summary>
    Manhattan,
}

/// <summary>
/// The one definition of the similarity of two embeddings. Evaluation, calibration and answers use it directly;
/// the gallery's search kernels only choose candidates and are tested against it.
/// </summary>
public static class MetricExtensions
{
    /// <summary>Similarity of two embeddings: larger is more alike, 1 is identical. Summed in double precision.</summary>
    /// <param name="metric">How to compare.</param>
    /// <param name="a">First embedding, shape (dimension).</param>
    /// <param name="b">Second embedding, shape (dimension).</param>
    /// <exception cref="ArgumentException">The embeddings differ in dimension.</exception>
    public static float Similarity(this Metric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"Embeddings of {a.Length} and {b.Length} dimensions cannot be compared.", nameof(b));
        return metric switch
        {
            Metric.Cosine => Cosine(a, b),
            Metric.Euclidean => (float)(1 / (1 + Math.Sqrt(SumOfSquaredDifferences(a, b)))),
            Metric.Manhattan => (float)(1 / (1 + SumOfAbsoluteDifferences(a, b))),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric."),
        };
    }

    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, lengthA = 0, lengthB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            lengthA += (double)a[i] * a[i];
            lengthB += (double)b[i] * b[i];
        }

        var lengths = Math.Sqrt(lengthA) * Math.Sqrt(lengthB);
        return lengths > 0 ? (float)Math.Clamp(dot / lengths, -1, 1) : 0f;
    }

    private static double SumOfSquaredDifferences(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }

    private static double SumOfAbsoluteDifferences(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += Math.Abs((double)a[i] - b[i]);
        return sum;
    }
}
