namespace SiameseWorker.Gallery.Search;

/// <summary>Compares probes with one snapshot, on as many threads as pay.</summary>
internal static class SnapshotSearch
{
    /// <summary>Chunks that a thread takes at a time.</summary>
    private const int Portion = 4;

    /// <summary>The best classes for each probe, in order of the probes.</summary>
    public static ProbeScan[] Run(VectorShape shape, VectorSnapshot snapshot, IReadOnlyList<Probe> probes, SearchOptions options)
    {
        var kernel = ScoreKernel.For(shape, options.Instructions);
        var tiles = probes.Chunk(ScoreKernel.Probes).Select(part => new ProbeTile(shape, part)).ToArray();
        TileScan[] Scans() => [.. tiles.Select(tile => new TileScan(kernel, tile, snapshot.Classes))];

        var scans = Scans();
        var floats = (long)snapshot.Exemplars * shape.Dimension * probes.Count;
        if (options.Threads < 2 || floats < options.ParallelThreshold)
            Visit(snapshot, 0, snapshot.Chunks.Length, scans);
        else
            VisitInParallel(snapshot, scans, Scans, options.Threads);
        return [.. scans.SelectMany(scan => scan.Probes)];
    }

    private static void VisitInParallel(VectorSnapshot snapshot, TileScan[] scans, Func<TileScan[]> newScans, int threads)
    {
        var next = 0;
        Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, _ =>
        {
            var own = newScans();
            while (Interlocked.Add(ref next, Portion) - Portion is var first && first < snapshot.Chunks.Length)
                Visit(snapshot, first, Math.Min(first + Portion, snapshot.Chunks.Length), own);
            lock (scans)
                Join(scans, own);
        });
    }

    private static void Visit(VectorSnapshot snapshot, int from, int to, TileScan[] scans)
    {
        for (var i = from; i < to; i++)
        {
            // All probes, one tile after the other, while the chunk is in the processor's cache.
            foreach (var scan in scans)
                scan.Visit(snapshot.Chunks[i], snapshot.Rows(i));
        }
    }

    private static void Join(TileScan[] scans, TileScan[] others)
    {
        foreach (var (scan, other) in scans.Zip(others))
        {
            foreach (var (probe, found) in scan.Probes.Zip(other.Probes))
                probe.Join(found);
        }
    }
}
