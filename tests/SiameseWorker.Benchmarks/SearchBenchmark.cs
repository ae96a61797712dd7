using SiameseWorker.Contracts;
using SiameseWorker.Gallery;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// Exact search beside what the machine can do at best, measured in the same run. All times are the best of some: what is
/// compared with a ceiling must have met as little else on the machine as the ceiling did.
/// </summary>
internal sealed class SearchBenchmark(ScanOptions options)
{
    private const int TopK = 10;
    private const int Times = 31;

    private readonly Figures _figures = new();

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Figures.Section("ceilings");
        var bandwidth = Ceilings.ReadBandwidth();
        var product = Ceilings.MatrixRate();
        _figures.Add("reading memory", bandwidth, "GB/s");
        _figures.Add("libtorch's matrix product, 2048 x 2048", product, "GFLOP/s");

        var workload = new SearchWorkload(options);
        Figures.Section($"top {TopK} classes of {options.Vectors:N0} x {options.Dimension}, {options.Classes:N0} classes, cosine");
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var single = workload.Enrol(Metric.Cosine, reducedPrecision: false);
        var singleMemory = GC.GetTotalMemory(forceFullCollection: true) - memory;
        var one = One(single, workload.Probes);
        _figures.Add("one probe, float32", one, "ms", $"{workload.Bytes / one / 1e6 / bandwidth:P0} of the read bandwidth");
        var singleBatch = Batch(single, workload, one, product, "float32");
        var singleAnswers = Answers(single, workload.Probes);

        var reduced = workload.Enrol(Metric.Cosine, reducedPrecision: true);
        var reducedMemory = GC.GetTotalMemory(forceFullCollection: true) - memory - singleMemory;
        var oneReduced = One(reduced, workload.Probes);
        var quarter = workload.Bytes / 4;
        _figures.Add("one probe, eight-bit first pass", oneReduced, "ms", $"{one / oneReduced:N1} times as fast, {quarter / oneReduced / 1e6 / bandwidth:P0} of the read bandwidth");
        var reducedBatch = Batch(reduced, workload, one, product, "eight-bit first pass");
        _figures.Add("answers that are the same", singleAnswers.Zip(Answers(reduced, workload.Probes), (a, b) => a.SequenceEqual(b) ? 1.0 : 0).Average() * 100, "%");
        _figures.Add("memory, float32", (double)singleMemory / workload.Bytes, "of raw", "labels, names and ids included");
        _figures.Add("memory, with eight-bit codes", (double)reducedMemory / workload.Bytes, "of raw");

        if (options.Peers)
            await new Peers(options).RunAsync(workload, reduced, new(one, oneReduced, singleBatch, reducedBatch), _figures, cancellationToken);

        single = null;
        Figures.Section("ceilings again, as the machine may have been busier");
        _figures.Add("reading memory", Ceilings.ReadBandwidth(), "GB/s");
        _figures.Add("libtorch's matrix product, 2048 x 2048", Ceilings.MatrixRate(), "GFLOP/s");
        new WritesWhileSearching(_figures, workload, reduced).Run();
        reduced = null;
        Metrics(workload);
        SmallGalleries.Run(_figures, options.Dimension);
        _figures.Write(options.Json);
    }

    /// <summary>Milliseconds of a search for one probe.</summary>
    private static double One(GalleryVectors vectors, float[][] probes)
    {
        var next = 0;
        return Measured.Best(Times, () => vectors.Search("g", 1, probes[next++ % probes.Length], TopK)).TotalMilliseconds;
    }

    /// <summary>Milliseconds for each probe of a batch.</summary>
    private double Batch(GalleryVectors vectors, SearchWorkload workload, double one, double product, string name)
    {
        Probe[] batch = [.. workload.Probes.Select(probe => new Probe("g", probe, TopK))];
        var each = Measured.Best(Times / 4, () => vectors.SearchMany(1, batch)).TotalMilliseconds / batch.Length;
        var rate = 2.0 * options.Vectors * options.Dimension / each / 1e6;
        _figures.Add($"each of {batch.Length} probes at once, {name}", each, "ms", $"{one / each:N1} times the float32 rate of one; {rate:N0} GFLOP/s, {rate / product:P0} of the matrix product");
        return each;
    }

    private static long[][] Answers(GalleryVectors vectors, float[][] probes) =>
        [.. probes.Select(probe => vectors.Search("g", 1, probe, TopK)!.Candidates.Select(candidate => candidate.ExemplarId).ToArray())];

    private void Metrics(SearchWorkload workload)
    {
        Figures.Section("one probe, other metrics");
        foreach (var metric in new[] { Metric.Euclidean, Metric.Manhattan })
        {
            foreach (var reduced in new[] { false, true })
                _figures.Add($"{metric}, {(reduced ? "eight-bit first pass" : "float32")}", One(workload.Enrol(metric, reduced), workload.Probes), "ms");
        }
    }
}

/// <summary>Milliseconds for each probe.</summary>
internal sealed record OwnTimes(double One, double OneReduced, double Batch, double BatchReduced);
