using System.Diagnostics;
using SiameseWorker.Gallery;

namespace SiameseWorker.Benchmarks;

/// <summary>From opening the database until the first answer, beside reading the same file, which the system has in memory both times.</summary>
internal sealed class StartupBenchmark(ScanOptions options)
{
    private const int Starts = 3;

    private readonly Figures _figures = new();

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("siamese-startup-");
        var path = Path.Combine(folder.FullName, "gallery.db");
        try
        {
            var probe = await MakeAsync(path, cancellationToken);
            var megabytes = new FileInfo(path).Length / 1e6;
            Figures.Section($"{options.Vectors:N0} x {options.Dimension} stored, a file of {megabytes:N0} MB");
            var raw = Measured.Best(3, () => ReadWhole(path)).TotalMilliseconds;
            _figures.Add("reading the file", raw, "ms", $"{megabytes / raw:N1} GB/s");
            for (var i = 1; i <= Starts; i++)
            {
                var processor = Process.GetCurrentProcess().TotalProcessorTime;
                var (open, load, answer) = await StartAsync(path, probe, cancellationToken);
                var name = i == 1 ? "first start in this process" : $"start {i}";
                processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
                _figures.Add(name, open + load + answer, "ms", $"{(open + load + answer) / raw:N1} times reading the file: opening {open:N0}, loading {load:N0}, first answer {answer:N1}; {processor.TotalMilliseconds:N0} ms of processor time");
            }

            _figures.Add("peak memory of the process", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, "MB", $"vectors alone {(long)options.Vectors * options.Dimension * 4 / 1e6:N0} MB");
            _figures.Write(options.Json);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>A probe.</returns>
    private async Task<float[]> MakeAsync(string path, CancellationToken cancellationToken)
    {
        var workload = new SearchWorkload(options);
        await StoredGallery.MakeAsync(path, workload, cancellationToken);
        return workload.Probes[0];
    }

    private static void ReadWhole(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[1 << 20];
        long position = 0;
        for (int read; (read = RandomAccess.Read(file, buffer, position)) > 0;)
            position += read;
    }

    private static async Task<(double Open, double Load, double Answer)> StartAsync(string path, float[] probe, CancellationToken cancellationToken)
    {
        GC.Collect();
        var clock = Stopwatch.StartNew();
        await using var database = new GalleryDatabase(new() { Path = path }, TimeProvider.System);
        await database.InitialiseAsync(cancellationToken);
        var open = clock.Elapsed.TotalMilliseconds;
        using var store = await GalleryStore.OpenAsync(database, new(), TimeProvider.System, cancellationToken);
        var load = clock.Elapsed.TotalMilliseconds - open;
        var found = store.Vectors.Search("g", 1, probe, 10);
        if (found is not { Candidates.Count: > 0 })
            throw new InvalidOperationException("Nothing was found: the benchmark's database is not what it should be.");
        return (open, load, clock.Elapsed.TotalMilliseconds - open - load);
    }
}
