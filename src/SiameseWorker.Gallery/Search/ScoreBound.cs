using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// What makes the single-precision scan exact: a bound such that a vector whose score is below it cannot reach a given
/// similarity. Every other vector is compared again in double precision.
/// </summary>
/// <remarks>
/// In any order of summation, the error of Σ|tⱼ| over n terms is at most γₙ = n·u / (1 − n·u) of it, u = 2⁻²⁴ (Higham,
/// <i>Accuracy and Stability of Numerical Algorithms</i>, 2nd ed., section 3.1); for a dot product, of |x|·|q|. The bounds
/// count eight further roundings (among them those of a row's scale, and of a probe brought to length 1), and 2⁻²² for the
/// rounding of the similarity itself. Where overflow or underflow could break this, the bound is minus infinity or the score
/// is not a number, and the vector is compared again.
/// </remarks>
internal static class ScoreBound
{
    private const double Rounding = 1.0 / (1 << 22);

    /// <summary>
    /// For cosine, the reciprocal of a vector's length; 0 where it has none; not a number where products of such lengths
    /// could leave single precision's range.
    /// </summary>
    public static float ReciprocalLength(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (var x in vector)
            squares += (double)x * x;
        var length = Math.Sqrt(squares);
        return length switch
        {
            0 => 0,
            < 1e-12 or > 1e18 => float.NaN,
            _ => (float)(1 / length),
        };
    }

    /// <summary>The score below which no vector has at least this similarity.</summary>
    public static float Below(VectorShape shape, float similarity)
    {
        var n = shape.Dimension;
        var gamma = 1.01 * (n + 8) / (1 << 24);
        if (n > 100_000)
            return float.NegativeInfinity;
        if (shape.Metric == Metric.Cosine)
            return (float)(similarity - gamma - Rounding);

        // Similarity 1 / (1 + d): where squares of distances, and their sums, can leave single precision's range.
        if (similarity < 1e-18f)
            return float.NegativeInfinity;
        var distance = (1 / (similarity * (1 - Rounding))) - 1;
        return -AtLeast(shape.Metric == Metric.Euclidean
            ? Math.Sqrt((distance * distance * (1 + (2 * gamma))) + (n * (double)float.Epsilon))
            : distance * (1 + (2 * gamma)));
    }

    private static float AtLeast(double value) => MathF.BitIncrement((float)value);
}
