using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// Scores many vectors against a probe in single precision: the greater, the more alike. Cosine: the cosine; Euclidean:
/// minus the squared distance; Manhattan: minus the distance. <see cref="ScoreBound"/> says how far a score can be off.
/// </summary>
internal static class ScoreKernel
{
    /// <summary>Scores the first rows of a chunk.</summary>
    /// <param name="metric">How to compare.</param>
    /// <param name="chunk">The vectors.</param>
    /// <param name="probe">The probe, shape (dimension).</param>
    /// <param name="probeScale">The probe's <see cref="ScoreBound.Scale"/>; for cosine only.</param>
    /// <param name="scores">One for each row.</param>
    public static void Score(Metric metric, Chunk chunk, ReadOnlySpan<float> probe, float probeScale, Span<float> scores)
    {
        switch (metric)
        {
            case Metric.Cosine:
                Sum<Product>(chunk.Vectors, probe, scores);
                TensorPrimitives.Multiply(scores, chunk.Scales[..scores.Length], scores);
                TensorPrimitives.Multiply(scores, probeScale, scores);
                break;
            case Metric.Euclidean:
                Sum<SquaredDifference>(chunk.Vectors, probe, scores);
                TensorPrimitives.Negate(scores, scores);
                break;
            case Metric.Manhattan:
                Sum<AbsoluteDifference>(chunk.Vectors, probe, scores);
                TensorPrimitives.Negate(scores, scores);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric.");
        }
    }

    private static void Sum<TTerm>(ReadOnlySpan<float> vectors, ReadOnlySpan<float> probe, Span<float> sums)
        where TTerm : ITerm
    {
        ref var row = ref MemoryMarshal.GetReference(vectors);
        ref var q = ref MemoryMarshal.GetReference(probe);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = SumOfTerms<TTerm>(ref row, ref q, probe.Length);
            row = ref Unsafe.Add(ref row, probe.Length);
        }
    }

    /// <summary>Σ term(xⱼ, qⱼ), in four vectors of partial sums, so that no addition waits for the one before it.</summary>
    private static float SumOfTerms<TTerm>(ref float x, ref float q, int dimension)
        where TTerm : ITerm
    {
        var width = Vector<float>.Count;
        Vector<float> a = default, b = default, c = default, d = default;
        var j = 0;
        for (; j <= dimension - (4 * width); j += 4 * width)
        {
            a = TTerm.Add(a, At(ref x, j), At(ref q, j));
            b = TTerm.Add(b, At(ref x, j + width), At(ref q, j + width));
            c = TTerm.Add(c, At(ref x, j + (2 * width)), At(ref q, j + (2 * width)));
            d = TTerm.Add(d, At(ref x, j + (3 * width)), At(ref q, j + (3 * width)));
        }

        for (; j <= dimension - width; j += width)
            a = TTerm.Add(a, At(ref x, j), At(ref q, j));
        var sum = Vector.Sum(a + b + (c + d));
        for (; j < dimension; j++)
            sum = TTerm.Add(sum, Unsafe.Add(ref x, j), Unsafe.Add(ref q, j));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(ref float start, int index) => Vector.LoadUnsafe(ref start, (nuint)index);

    private interface ITerm
    {
        static abstract Vector<float> Add(Vector<float> sum, Vector<float> x, Vector<float> q);

        static abstract float Add(float sum, float x, float q);
    }

    private readonly struct Product : ITerm
    {
        public static Vector<float> Add(Vector<float> sum, Vector<float> x, Vector<float> q) => Vector.FusedMultiplyAdd(x, q, sum);

        public static float Add(float sum, float x, float q) => sum + (x * q);
    }

    private readonly struct SquaredDifference : ITerm
    {
        public static Vector<float> Add(Vector<float> sum, Vector<float> x, Vector<float> q) => Vector.FusedMultiplyAdd(x - q, x - q, sum);

        public static float Add(float sum, float x, float q) => sum + ((x - q) * (x - q));
    }

    private readonly struct AbsoluteDifference : ITerm
    {
        public static Vector<float> Add(Vector<float> sum, Vector<float> x, Vector<float> q) => sum + Vector.Abs(x - q);

        public static float Add(float sum, float x, float q) => sum + MathF.Abs(x - q);
    }
}
