using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// FAISS and sqlite-vec on the same vectors and probes, in the same call, by <c>peers/peers.py</c>: Python is how both are
/// commonly used, and only calls them.
/// </summary>
internal sealed class Peers(ScanOptions options)
{
    /// <summary>Measures and prints, or says how to get what is missing.</summary>
    public async Task RunAsync(SearchWorkload workload, GalleryVectors vectors, OwnTimes own, Figures figures, CancellationToken cancellationToken)
    {
        Figures.Section("peers: nearest ten vectors, inner product or cosine, all processors where they use them");
        var folder = Directory.CreateTempSubdirectory("siamese-peers-");
        try
        {
            Save(Path.Combine(folder.FullName, "vectors.f32"), workload.Vectors);
            Save(Path.Combine(folder.FullName, "probes.f32"), workload.Probes);
            var exact = Exact(workload);
            foreach (var line in await AskAsync(folder.FullName, cancellationToken))
                Report(JsonSerializer.Deserialize<PeerResult>(line, JsonSerializerOptions.Web)!, exact, own, figures);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Ids of the ten nearest vectors: each vector is a class of its own here, as the peers know no classes.</summary>
    private static long[][] Exact(SearchWorkload workload)
    {
        var each = SearchWorkload.Empty(Metric.Cosine, workload.Probes[0].Length, new());
        foreach (var batch in Enumerable.Range(0, workload.Vectors.Length).Chunk(10_000))
            each.Apply(1, "g", batch.Select(i => SearchWorkload.Row(i + 1, i, workload.Vectors[i])));
        return [.. workload.Probes.Select(probe => each.Search("g", 1, probe, 10)!.Candidates.Select(candidate => candidate.ExemplarId).ToArray())];
    }

    private static void Report(PeerResult peer, long[][] exact, OwnTimes own, Figures figures)
    {
        if (peer.Missing is not null)
        {
            Console.WriteLine($"  {peer.Name}: not here. {peer.Missing}");
            return;
        }

        figures.Add($"{peer.Name}, one probe", peer.One, "ms", $"float32 search takes 1/{peer.One / own.One:N1} of it, with the first pass 1/{peer.One / own.OneReduced:N1}");
        if (peer.Batch > 0)
            figures.Add($"{peer.Name}, each of {exact.Length} at once", peer.Batch, "ms", $"float32 search takes 1/{peer.Batch / own.Batch:N1} of it, with the first pass 1/{peer.Batch / own.BatchReduced:N1}");
        var same = peer.Ids.Select((ids, i) => ids.Intersect(exact[i]).Count() / (double)exact[i].Length).Average();
        figures.Add($"{peer.Name}, neighbours that are the same", same * 100, "%");
    }

    private async Task<IReadOnlyList<string>> AskAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Python, [Path.Combine(AppContext.BaseDirectory, "peers", "peers.py"), folder, $"{options.Dimension}", options.SqliteVec ?? "vec0"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            using var python = Process.Start(start)!;
            var output = await python.StandardOutput.ReadToEndAsync(cancellationToken);
            await python.WaitForExitAsync(cancellationToken);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"  '{options.Python}' cannot be started. The peers need Python 3, and for FAISS Debian's python3-faiss.");
            return [];
        }
    }

    private static void Save(string path, float[][] vectors)
    {
        using var file = File.Create(path, 1 << 20);
        foreach (var vector in vectors)
            file.Write(MemoryMarshal.AsBytes(vector));
    }

    /// <summary>A line that <c>peers.py</c> prints. Times in milliseconds for each probe.</summary>
    private sealed record PeerResult(string Name, string? Missing, double One, double Batch, long[][] Ids);
}
