using System.Numerics;
using System.Numerics.Tensors;
using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// Eight-bit codes of a vector for the first pass: x ≈ scale · code, with a scale of its own for each vector. They are a
/// quarter of the memory to read, and say what cannot be among the nearest; what can is compared by the vectors themselves.
/// </summary>
/// <remarks>
/// Rounding moves each element by at most half a scale, so a vector by at most √n/2 scales (Euclidean) or n/2 (Manhattan),
/// and its scalar product with a probe of length 1 by at most √n/2 scales (Cauchy–Schwarz). <see cref="Margin"/> counts a
/// 500th more, which the roundings of single precision stay below up to <see cref="MostDimensions"/>.
/// </remarks>
internal static class RowCodes
{
    /// <summary>Dimensions from which on codes save more than they cost.</summary>
    public const int LeastDimensions = 32;

    /// <summary>Dimensions up to which the margin holds.</summary>
    public const int MostDimensions = 16_384;

    private const double HalfAScale = 0.501;

    /// <summary>How far a vector, or for cosine its product with a probe, can be from what its codes say, in scales.</summary>
    public static float Margin(VectorShape shape) =>
        (float)(HalfAScale * (shape.Metric == Metric.Manhattan ? shape.Dimension : Math.Sqrt(shape.Dimension)));

    /// <summary>Codes a vector.</summary>
    /// <returns>The scale; not a number where single precision's range could end on the way, so that the vector is always compared.</returns>
    public static float Write(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        codes.Clear();
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        switch (largest)
        {
            case 0: return 0;
            case < 1e-30f or > 1e17f: return float.NaN;
        }

        var perScale = sbyte.MaxValue / largest;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i <= vector.Length - (4 * width); i += 4 * width)
        {
            var (a, b) = (Rounded(vector[i..], perScale), Rounded(vector[(i + width)..], perScale));
            var (c, d) = (Rounded(vector[(i + (2 * width))..], perScale), Rounded(vector[(i + (3 * width))..], perScale));
            Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).CopyTo(codes[i..]);
        }

        for (; i < vector.Length; i++)
            codes[i] = (sbyte)MathF.Round(vector[i] * perScale);
        return largest / sbyte.MaxValue;
    }

    private static Vector<int> Rounded(ReadOnlySpan<float> values, float perScale) =>
        Vector.ConvertToInt32(Vector.Round(new Vector<float>(values) * perScale));
}
