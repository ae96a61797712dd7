using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Hosting;
using SiameseWorker.Imaging;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// Embedding everything that is enrolled with a candidate, from its files to its vectors in the database, beside the bare
/// encoder on ready inputs, in turns: so that their ratio holds although the machine's speed drifts.
/// </summary>
internal sealed class ReembeddingBenchmark(FlowOptions options)
{
    private const int Rounds = 3;

    private readonly string _root = Directory.CreateTempSubdirectory("siamese-benchmark-").FullName;

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var drawings = Drawings.Make(options.Classes);
            await using var worker = await WorkerProcess.OpenAsync(
                new Invocation(null, new Dictionary<string, string?> { ["Storage:Root"] = _root, ["Enrolment:SettleTime"] = "00:00:00" }, Verbose: false), cancellationToken, quiet: true);
            await worker.Host.StartAsync(cancellationToken);
            await EnrolAsync(worker, drawings, cancellationToken);
            var versions = worker.Host.Services.GetRequiredService<EncoderVersions>();
            var (bare, whole) = (new List<double>(), new List<double>());
            for (var round = 0; round <= Rounds; round++)
            {
                var candidate = await versions.RegisterAsync("default", Candidate($"round-{round}"), cancellationToken);
                bare.Add(await BareRateAsync(worker, drawings, cancellationToken));
                var clock = Stopwatch.StartNew();
                await versions.BackfillAsync(candidate, null, cancellationToken);
                whole.Add(drawings.Count / clock.Elapsed.TotalSeconds);
                await versions.AbandonAsync(candidate, cancellationToken);
            }

            await worker.Host.StopAsync(cancellationToken);

            // The first round has the code compiled: a worker runs for weeks.
            var (bareRate, wholeRate) = (bare.Skip(1).Average(), whole.Skip(1).Average());
            Console.WriteLine($"re-embedding {drawings.Count:N0} exemplars: {wholeRate:N0} a second, {wholeRate / bareRate:P0} of the bare encoder's {bareRate:N0} in batches of {EncoderSession.MaxBatch}");
        }
        finally
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private async Task EnrolAsync(WorkerProcess worker, IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        foreach (var drawing in drawings)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_root, "galleries", "default", drawing.Class));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "1.png"), drawing.Exemplar, cancellationToken);
        }

        while ((await worker.Store.Reader.SummariseAsync(cancellationToken)).Sum(gallery => gallery.Enrolled) < drawings.Count)
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
    }

    /// <summary>The shipped encoder under another name.</summary>
    private string Candidate(string name)
    {
        var shipped = EncoderPackage.Load(EncoderInstallation.ShippedFolder);
        return shipped.SaveAs(Path.Combine(_root, "trained", name), shipped.Card with { Name = name }).Folder;
    }

    /// <summary>Every exemplar's ready input through the encoder, once.</summary>
    private static async Task<double> BareRateAsync(WorkerProcess worker, IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        using var encoder = worker.Host.Services.GetRequiredService<ActiveEncoders>().UseLine("default");
        var reader = new InputReader(new ImageLimits());
        var inputs = drawings.Select(drawing => (ReadOnlyMemory<byte>)reader.Read(drawing.Exemplar, encoder.Session.Input)).ToList();
        var clock = Stopwatch.StartNew();
        await encoder.Session.EmbedAsync(inputs, cancellationToken);
        return drawings.Count / clock.Elapsed.TotalSeconds;
    }
}
