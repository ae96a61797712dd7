namespace SiameseWorker.Gallery.Search;

/// <summary>Compares probes with one snapshot, on as many threads as pay.</summary>
internal static class SnapshotSearch
{
    /// <summary>Chunks that a thread takes at a time.</summary>
    private const int Portion = 4;

    /// <summary>The best classes for each probe.</summary>
    public static ProbeScan[] Run(VectorShape shape, VectorSnapshot snapshot, IReadOnlyList<Probe> probes, SearchOptions options)
    {
        ProbeScan[] Scans() => [.. probes.Select(probe => new ProbeScan(shape, probe.Embedding, Math.Min(probe.TopK, Math.Max(1, snapshot.Classes))))];

        var scans = Scans();
        var floats = (long)snapshot.Exemplars * shape.Dimension * probes.Count;
        if (options.Threads < 2 || floats < options.ParallelThreshold)
        {
            Visit(snapshot, 0, snapshot.Chunks.Length, scans);
            return scans;
        }

        var next = 0;
        Parallel.For(0, options.Threads, new() { MaxDegreeOfParallelism = options.Threads }, _ =>
        {
            var own = Scans();
            while (Interlocked.Add(ref next, Portion) - Portion is var first && first < snapshot.Chunks.Length)
                Visit(snapshot, first, Math.Min(first + Portion, snapshot.Chunks.Length), own);
            lock (scans)
            {
                for (var i = 0; i < own.Length; i++)
                    scans[i].Join(own[i]);
            }
        });
        return scans;
    }

    private static void Visit(VectorSnapshot snapshot, int from, int to, ProbeScan[] scans)
    {
        for (var i = from; i < to; i++)
        {
            // All probes, one after the other, while the chunk is in the processor's cache.
            foreach (var scan in scans)
                scan.Visit(snapshot.Chunks[i], snapshot.Rows(i));
        }
    }
}
