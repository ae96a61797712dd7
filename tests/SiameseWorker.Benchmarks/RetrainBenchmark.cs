using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Hosting;
using SiameseWorker.Samples;
using SiameseWorker.Transport;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// How long a request takes while the same worker trains, beside how long it takes when it does not: in the same process, one
/// request at a time, in turns, so that what else the machine does meets both alike.
/// </summary>
internal sealed class RetrainBenchmark(int classes, int questions)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _root = Directory.CreateTempSubdirectory("siamese-benchmark-").FullName;

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var drawings = Drawings.Make(classes);
            await WriteAsync(drawings, cancellationToken);
            await using var worker = await WorkerProcess.OpenAsync(
                new Invocation(null, new Dictionary<string, string?> { ["Storage:Root"] = _root, ["Enrolment:SettleTime"] = "00:00:00" }, Verbose: false), cancellationToken, quiet: true);
            await worker.Host.StartAsync(cancellationToken);
            while ((await worker.Store.Reader.SummariseAsync(cancellationToken)).Sum(gallery => gallery.Enrolled) < drawings.Count)
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);

            using var client = new SqliteClient(worker.Settings.Embedded);
            await AskAsync(worker, client, drawings, cancellationToken);
            var idle = await AskAsync(worker, client, drawings, cancellationToken);
            await TrainAsync(worker, cancellationToken);
            var training = await AskAsync(worker, client, drawings, cancellationToken);
            Print(idle, training, (await Runs(worker).ListAsync(null, 1, cancellationToken))[0].ProgressText);
            await worker.Host.StopAsync(cancellationToken);
        }
        finally
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        foreach (var drawing in drawings)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_root, "galleries", "default", drawing.Class));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "1.png"), drawing.Exemplar, cancellationToken);
        }

        await SampleAlphabets.WriteAsync(Path.Combine(_root, "corpus", "samples"), seed: 2, alphabets: 5, characters: 20, drawers: 10, cancellationToken);
    }

    /// <summary>Asks for a training by the shipped encoder's recipe, and waits until it has begun its steps.</summary>
    private static async Task TrainAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        var queues = worker.Host.Services.GetRequiredService<IQueueService>();
        await queues.Get(worker.Settings.Queues.Train).SendAsync([new OutgoingMessage(ContractJson.Write(new RetrainRequest { Minutes = 60 }))], cancellationToken);
        while (await Runs(worker).ListAsync(null, 1, cancellationToken) is not [{ ProgressText: { } text }] || !text.StartsWith("step", StringComparison.Ordinal))
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }

    /// <summary>Milliseconds from before sending a request until its answer is in hand.</summary>
    private async Task<IReadOnlyList<double>> AskAsync(WorkerProcess worker, SqliteClient client, IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        for (var i = 0; i < questions; i++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            var request = new IdentifyRequest { Id = $"{i}", Image = ImageReference.FromBytes(drawings[i % drawings.Count].Probe), ReplyTo = client.Answers.Name };
            var clock = Stopwatch.StartNew();
            await client.AskAsync(worker.Settings.Queues.Identify, new OutgoingMessage(ContractJson.Write(request)), cancellationToken);
            latencies.Add(clock.Elapsed.TotalMilliseconds);
        }

        return latencies;
    }

    private static void Print(IReadOnlyList<double> idle, IReadOnlyList<double> training, string? progress)
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors; one request at a time, queue to answer; while it trained: {progress}");
        Console.WriteLine("             idle   training   ratio");
        foreach (var share in new[] { 0.50, 0.99 })
        {
            var (before, during) = (Percentile(idle, share), Percentile(training, share));
            Console.WriteLine($"p{share * 100:0}   {before,8:N1} ms {during,8:N1} ms   {during / before,5:N2}");
        }
    }

    private static double Percentile(IReadOnlyList<double> values, double share) =>
        values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * share)));

    private static RunStore Runs(WorkerProcess worker) => worker.Host.Services.GetRequiredService<RunStore>();
}
