using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// Scores many rows against one probe or eight, in single precision: the greater, the more alike. Cosine: the cosine;
/// Euclidean and Manhattan: minus the distance. <see cref="ScoreBound"/> says how far a score can be off.
/// </summary>
internal abstract class ScoreKernel
{
    /// <summary>Probes that are compared with a row while it is in a register.</summary>
    public const int Probes = 8;

    /// <summary>The kernel for vectors, or for what the first pass reads of them, by a processor's instructions.</summary>
    public static ScoreKernel For(VectorShape shape, Instructions instructions) => instructions switch
    {
        Instructions.Avx512 => For<SimdAvx512, System.Runtime.Intrinsics.Vector512<float>>(shape),
        Instructions.Avx2 => For<SimdAvx2, System.Runtime.Intrinsics.Vector256<float>>(shape),
        _ => For<SimdPortable, System.Runtime.Intrinsics.Vector128<float>>(shape),
    };

    /// <summary>Scores blocks of a chunk.</summary>
    /// <param name="chunk">The rows.</param>
    /// <param name="block">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="probes">One probe, or eight of them, by dimension: shape (dimension × 8).</param>
    /// <param name="scores">Shape (probes × rows of the blocks). Where a block has fewer rows than there is room for, the rest means nothing.</param>
    public abstract void Score(Chunk chunk, int block, int blocks, ReadOnlySpan<float> probes, Span<float> scores);

    private static ScoreKernel For<TSimd, V>(VectorShape shape)
        where V : struct
        where TSimd : ISimd<V> => shape.Metric switch
        {
            Metric.Cosine => For<TSimd, V, Product>(shape),
            Metric.Euclidean => For<TSimd, V, SquaredDifference>(shape),
            Metric.Manhattan => For<TSimd, V, AbsoluteDifference>(shape),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Metric, "Not a metric."),
        };

    private static ScoreKernel For<TSimd, V, TTerm>(VectorShape shape)
        where V : struct
        where TSimd : ISimd<V>
        where TTerm : ITerm => shape.Coded
            ? new ScoreKernel<TSimd, V, TTerm, sbyte>(shape, RowCodes.Margin(shape))
            : new ScoreKernel<TSimd, V, TTerm, float>(shape, margin: 0);
}

/// <summary>The kernel for one width of registers, one metric, and one kind of number.</summary>
internal sealed class ScoreKernel<TSimd, V, TTerm, T>(VectorShape shape, float margin) : ScoreKernel
    where V : struct
    where TSimd : ISimd<V>
    where TTerm : ITerm
    where T : unmanaged
{
    public override void Score(Chunk chunk, int block, int blocks, ReadOnlySpan<float> probes, Span<float> scores)
    {
        var numbers = chunk.Scanned<T>();
        ref var q = ref MemoryMarshal.GetReference(probes);
        for (var i = 0; i < blocks; i++)
        {
            var stride = numbers.Stride(block + i);
            for (var lane = 0; lane < stride; lane += TSimd.Lanes)
            {
                ref var x = ref Unsafe.Add(ref numbers.First(block + i), lane);
                var scale = shape.Scaled ? TSimd.Load(in chunk.Scales[((block + i) * Blocks.Rows) + lane]) : TSimd.Broadcast(1);
                ref var target = ref scores[(i * Blocks.Rows) + lane];
                if (probes.Length == shape.Dimension)
                    One(ref x, stride, scale, ref q, ref target);
                else
                    Eight(ref x, stride, scale, ref q, ref target, blocks * Blocks.Rows);
            }
        }
    }

    /// <summary>A register of rows against one probe. Four sums, so that no addition waits for the one before it.</summary>
    private void One(ref T x, int stride, V scale, ref float q, ref float target)
    {
        V a = default, b = default, c = default, d = default;
        var j = 0;
        for (; j <= shape.Dimension - 4; j += 4)
        {
            a = Add(a, ref x, scale, Unsafe.Add(ref q, j));
            b = Add(b, ref Unsafe.Add(ref x, stride), scale, Unsafe.Add(ref q, j + 1));
            c = Add(c, ref Unsafe.Add(ref x, 2 * stride), scale, Unsafe.Add(ref q, j + 2));
            d = Add(d, ref Unsafe.Add(ref x, 3 * stride), scale, Unsafe.Add(ref q, j + 3));
            x = ref Unsafe.Add(ref x, 4 * stride);
        }

        for (; j < shape.Dimension; j++, x = ref Unsafe.Add(ref x, stride))
            a = Add(a, ref x, scale, Unsafe.Add(ref q, j));
        Store(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), scale, ref target);
    }

    /// <summary>A register of rows against eight probes: a matrix product, where one load serves eight multiplications.</summary>
    private void Eight(ref T x, int stride, V scale, ref float q, ref float target, int scoresOfProbe)
    {
        V a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (var j = 0; j < shape.Dimension; j++)
        {
            var row = Load(ref x);
            a = TTerm.Add<TSimd, V>(a, row, scale, TSimd.Broadcast(q));
            b = TTerm.Add<TSimd, V>(b, row, scale, TSimd.Broadcast(Unsafe.Add(ref q, 1)));
            c = TTerm.Add<TSimd, V>(c, row, scale, TSimd.Broadcast(Unsafe.Add(ref q, 2)));
            d = TTerm.Add<TSimd, V>(d, row, scale, TSimd.Broadcast(Unsafe.Add(ref q, 3)));
            e = TTerm.Add<TSimd, V>(e, row, scale, TSimd.Broadcast(Unsafe.Add(ref q, 4)));
            f = TTerm.Add<TSimd, V>(f, row, scale, TSimd.Broadcast(Unsafe.Add(ref q, 5)));
            g = TTerm.Add<TSimd, V>(g, row, scale, TSimd.Broadcast(Unsafe.Add(ref q, 6)));
            h = TTerm.Add<TSimd, V>(h, row, scale, TSimd.Broadcast(Unsafe.Add(ref q, 7)));
            x = ref Unsafe.Add(ref x, stride);
            q = ref Unsafe.Add(ref q, Probes);
        }

        Store(a, scale, ref target);
        Store(b, scale, ref Unsafe.Add(ref target, scoresOfProbe));
        Store(c, scale, ref Unsafe.Add(ref target, 2 * scoresOfProbe));
        Store(d, scale, ref Unsafe.Add(ref target, 3 * scoresOfProbe));
        Store(e, scale, ref Unsafe.Add(ref target, 4 * scoresOfProbe));
        Store(f, scale, ref Unsafe.Add(ref target, 5 * scoresOfProbe));
        Store(g, scale, ref Unsafe.Add(ref target, 6 * scoresOfProbe));
        Store(h, scale, ref Unsafe.Add(ref target, 7 * scoresOfProbe));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Add(V sum, ref T x, V scale, float q) => TTerm.Add<TSimd, V>(sum, Load(ref x), scale, TSimd.Broadcast(q));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(ref T x) =>
        typeof(T) == typeof(sbyte) ? TSimd.Load(in Unsafe.As<T, sbyte>(ref x)) : TSimd.Load(in Unsafe.As<T, float>(ref x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(V sum, V scale, ref float target) =>
        TSimd.Store(TTerm.Score<TSimd, V>(sum, scale, TSimd.Broadcast(margin)), ref target);
}
