using System.Diagnostics;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Benchmarks;

/// <summary>What a search notes of a writer beside it: one thread searches a small gallery and a large one, another writes to the large one.</summary>
internal sealed class WritesWhileSearching(Figures figures, SearchWorkload workload, GalleryVectors vectors)
{
    private const int Added = 100_000;
    private const int AddedAtOnce = 1000;
    private const int Removed = 10_000;
    private const int RemovedAtOnce = 100;

    /// <summary>Measures and prints. The vectors are others afterwards.</summary>
    public void Run()
    {
        Figures.Section("writes beside a thread that searches a gallery of ten all the time");
        vectors.Apply(1, "small", Enumerable.Range(0, 10).Select(i => SearchWorkload.Row(i + 1, i, workload.Vectors[i], "small")));
        Measure($"idle, for a second", () => SpinWait.SpinUntil(() => false, TimeSpan.FromSeconds(1)));
        var first = workload.Vectors.Length + 1;
        Measure($"adding {Added:N0}, {AddedAtOnce:N0} at once", () =>
        {
            for (var i = 0; i < Added; i += AddedAtOnce)
                vectors.Apply(1, "g", Enumerable.Range(i, AddedAtOnce).Select(n => SearchWorkload.Row(first + n, n % 10_000, workload.Vectors[n % workload.Vectors.Length])));
        });
        var gone = Enumerable.Range(1, workload.Vectors.Length).ToArray();
        new Random(1).Shuffle(gone);
        Measure($"removing {Removed:N0}, {RemovedAtOnce:N0} at once, all over", () =>
        {
            foreach (var ids in gone.Take(Removed).Chunk(RemovedAtOnce))
                vectors.Apply(1, "g", ids.Order().Select(id => new VectorChange(id, "", "", null)));
        });
    }

    private void Measure(string name, Action write)
    {
        using var done = new CancellationTokenSource();
        var times = new List<double>();
        var searcher = new Thread(() =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                var started = Stopwatch.GetTimestamp();
                vectors.Search("small", 1, workload.Probes[i % workload.Probes.Length], 10);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        });
        var (pause, garbage) = (GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
        searcher.Start();
        var clock = Stopwatch.GetTimestamp();
        write();
        var elapsed = Stopwatch.GetElapsedTime(clock);
        done.Cancel();
        searcher.Join();
        times.Sort();
        figures.Add($"{name}: took", elapsed.TotalMilliseconds, "ms", $"garbage collection paused all for {(GC.GetTotalPauseDuration() - pause).TotalMilliseconds:N1} ms in sum");
        figures.Add("  a search, 99.9th percentile", times[(int)(times.Count * 0.999)], "ms");
        figures.Add("  a search, longest", times[^1], "ms");
    }
}
