using System.Diagnostics;
using System.Runtime.InteropServices;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Store;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// From opening the database until the first answer, beside reading the same bytes, which the system has in memory both
/// times: as a first start does it, from the database, and as later ones do, from the file of vectors.
/// </summary>
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
            var vectorFile = VectorFiles.PathOf(path, versionId: 1);
            Figures.Section($"{options.Vectors:N0} x {options.Dimension} stored");
            await StartsAsync("from the database", path, path, probe, before: () => File.Delete(vectorFile), cancellationToken);
            await StartsAsync("from the file of vectors", path, vectorFile, probe, before: () => { }, cancellationToken);
            _figures.Add("peak memory of the process", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, "MB", $"vectors alone {(long)options.Vectors * options.Dimension * 4 / 1e6:N0} MB");
            _figures.Write(options.Json);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Starts beside reading what they have to read.</summary>
    private async Task StartsAsync(string name, string path, string read, float[] probe, Action before, CancellationToken cancellationToken)
    {
        var megabytes = new FileInfo(read).Length / 1e6;
        var raw = Measured.Best(3, () => ReadWhole(read)).TotalMilliseconds;
        var kept = Measured.Best(3, () => Keep(read)).TotalMilliseconds;
        _figures.Add($"reading {Path.GetFileName(read)}", raw, "ms", $"{megabytes:N0} MB, {megabytes / raw:N1} GB/s, piece by piece into the same memory");
        _figures.Add("the same into memory of its own", kept, "ms", $"{megabytes / kept:N1} GB/s: what the system takes to give a process so much memory is in it");
        for (var i = 1; i <= Starts; i++)
        {
            before();
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            var (open, load, answer) = await StartAsync(path, probe, cancellationToken);
            processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
            _figures.Add($"start {i} {name}", open + load + answer, "ms", $"{(open + load + answer) / raw:N1} times reading it, {(open + load + answer) / kept:N1} times into memory of its own: opening {open:N0}, loading {load:N0}, first answer {answer:N1}; {processor.TotalMilliseconds:N0} ms of processor time");
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

    /// <summary>Reads a file as it would be kept, on as many threads as there are processors: as fast as the system gives memory out.</summary>
    private static unsafe void Keep(string path)
    {
        const int Piece = 1 << 20;
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var memory = (byte*)NativeMemory.Alloc((nuint)length);
        try
        {
            Parallel.For(0, (int)((length + Piece - 1) / Piece), piece =>
            {
                var place = (long)piece * Piece;
                RandomAccess.Read(file, new Span<byte>(memory + place, (int)Math.Min(Piece, length - place)), place);
            });
        }
        finally
        {
            NativeMemory.Free(memory);
        }
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
        var answer = clock.Elapsed.TotalMilliseconds - open - load;
        store.FinishFiles();
        return (open, load, answer);
    }
}
