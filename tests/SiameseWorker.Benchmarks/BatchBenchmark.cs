using System.Diagnostics;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Imaging;

namespace SiameseWorker.Benchmarks;

/// <summary>The bare encoder's rate by the number of images in a forward pass, on as many threads as the worker gives it.</summary>
internal static class BatchBenchmark
{
    private const int Rounds = 5;

    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32, 64, 128];
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>Measures and prints: the best of some rounds, so that what else runs on the machine meets all sizes alike.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var figures = new Figures();
        var torch = new TorchOptions { Threads = Math.Max(1, Environment.ProcessorCount / 2) };
        await using var encoder = EncoderSession.Load(EncoderInstallation.ShippedFolder, torch);
        var reader = new InputReader(new ImageLimits());
        var inputs = Drawings.Make(Sizes[^1]).Select(drawing => (ReadOnlyMemory<byte>)reader.Read(drawing.Exemplar, encoder.Input)).ToList();
        var best = new double[Sizes.Length];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Sizes.Length; i++)
                best[i] = Math.Max(best[i], await RateAsync(encoder, inputs[..Sizes[i]], cancellationToken));
        }

        Figures.Section($"images/s by batch size, {torch.Threads} threads; passes of more than {EncoderSession.MaxBatch} are split");
        for (var i = 0; i < Sizes.Length; i++)
            figures.Add($"{Sizes[i]} at once", best[i], "images/s", $"{best[i] / best.Max():P0} of the best; a pass takes {Sizes[i] / best[i] * 1000:N1} ms");
    }

    private static async Task<double> RateAsync(EncoderSession encoder, List<ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
    {
        await encoder.EmbedAsync(batch, cancellationToken);
        var (images, clock) = (0, Stopwatch.StartNew());
        while (clock.Elapsed < Turn)
            images += (await encoder.EmbedAsync(batch, cancellationToken)).Length;
        return images / clock.Elapsed.TotalSeconds;
    }
}
