using System.Diagnostics;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Benchmarks;

/// <summary>Peak memory of a process that loads many stored embeddings and the shipped encoder, and answers 32 probes at a time.</summary>
/// <remarks>The measured process is a child of the one that made the database, whose memory would count otherwise.</remarks>
internal static class MemoryBenchmark
{
    /// <summary>The argument by which the program knows that it is the child.</summary>
    public const string Child = "memory-child";

    private const int Probes = 32;
    private const int Batches = 100;

    /// <summary>Makes a database and measures starts with it: from the database, and from the file of vectors.</summary>
    public static async Task RunAsync(ScanOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("siamese-memory-");
        try
        {
            var path = Path.Combine(folder.FullName, "gallery.db");
            await StoredGallery.MakeAsync(path, new SearchWorkload(options), cancellationToken);
            for (var start = 1; start <= 2; start++)
            {
                using var child = Process.Start(Environment.ProcessPath!, [Child, path]);
                await child.WaitForExitAsync(cancellationToken);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The measured process.</summary>
    public static async Task MeasureAsync(string path, CancellationToken cancellationToken)
    {
        await using var encoder = EncoderSession.Load(EncoderInstallation.ShippedFolder, new TorchOptions { Threads = 1 });
        var inputs = Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[encoder.Input.Width * encoder.Input.Height * encoder.Input.Channels], Probes).ToList();
        await encoder.EmbedAsync(inputs, cancellationToken);
        var bare = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;

        await using var database = new GalleryDatabase(new() { Path = path }, TimeProvider.System);
        await database.InitialiseAsync(cancellationToken);
        using var store = await GalleryStore.OpenAsync(database, new(), TimeProvider.System, cancellationToken);
        var version = (await store.Reader.ActiveVersionAsync("default", cancellationToken))!;
        var random = new Random(1);
        Probe[] probes = [.. Enumerable.Range(0, Probes).Select(_ => new Probe("g", Enumerable.Range(0, version.Dimension).Select(_ => random.NextSingle() - 0.5f).ToArray(), 10))];
        for (var i = 0; i < Batches; i++)
        {
            await encoder.EmbedAsync(inputs, cancellationToken);
            store.Vectors.SearchMany(version.Id, probes);
        }

        store.FinishFiles();
        var raw = (double)store.Loaded.Vectors * version.Dimension * sizeof(float) / 1e6;
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
        Console.WriteLine(
            $"{store.Loaded.Vectors:N0} x {version.Dimension} from the {(store.Loaded.Changed is null ? "database" : "file of vectors")}, {Probes} probes at a time: peak {peak:N0} MB = "
            + $"vectors {raw:N0} + encoder and runtime {bare:N0} + {peak - raw - bare:N0} MB");
    }
}
