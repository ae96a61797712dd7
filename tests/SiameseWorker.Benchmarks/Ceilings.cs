using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using SiameseWorker.Encoding;
using TorchSharp;

namespace SiameseWorker.Benchmarks;

/// <summary>What this machine can do at best, in the minute of the measurement, on all its processors.</summary>
internal static class Ceilings
{
    private const int Floats = 128 << 20;
    private const int Side = 2048;
    private const int Times = 15;

    /// <summary>GB/s of summing 512 MB of float32, the best of some runs.</summary>
    public static double ReadBandwidth()
    {
        var threads = Environment.ProcessorCount;
        var numbers = GC.AllocateUninitializedArray<float>(Floats, pinned: true);
        numbers.AsSpan().Fill(1);
        var best = Measured.Best(Times, () => Parallel.For(0, threads, thread =>
            Sink = Sum(numbers.AsSpan((int)((long)Floats * thread / threads), Floats / threads))));
        return Floats * sizeof(float) / best.TotalSeconds / 1e9;
    }

    /// <summary>GFLOP/s of libtorch's product of two square float32 matrices, the best of some runs.</summary>
    public static double MatrixRate()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions());
        using var scope = torch.NewDisposeScope();
        torch.set_num_threads(Environment.ProcessorCount);
        var a = torch.rand(Side, Side);
        var b = torch.rand(Side, Side);
        var best = Measured.Best(Times, () =>
        {
            using var product = torch.mm(a, b);
        });
        return 2.0 * Side * Side * Side / best.TotalSeconds / 1e9;
    }

    /// <summary>Keeps what is computed from being left out.</summary>
    private static float Sink { get; set; }

    private static float Sum(ReadOnlySpan<float> numbers)
    {
        Vector<float> a = default, b = default, c = default, d = default;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        for (var i = 0; i <= vectors.Length - 4; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum(a + b + c + d);
    }
}

/// <summary>Times of repeated work.</summary>
internal static class Measured
{
    /// <summary>The shortest of some, after one that does not count.</summary>
    public static TimeSpan Best(int times, Action work)
    {
        work();
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            var elapsed = Stopwatch.GetElapsedTime(started);
            best = elapsed < best ? elapsed : best;
        }

        return best;
    }
}
