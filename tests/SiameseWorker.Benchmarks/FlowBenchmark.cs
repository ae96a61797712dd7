using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Hosting;
using SiameseWorker.Imaging;
using SiameseWorker.Transport;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// The whole flows of a real worker on its embedded default, beside the bare encoder in the same process, minute and
/// machine, so that their ratio holds although the machine's speed drifts.
/// </summary>
internal sealed class FlowBenchmark(FlowOptions options)
{
    private const int BareBatch = 32;
    private const int LookBatches = 8;
    private static readonly TimeSpan BareTime = TimeSpan.FromSeconds(5);

    /// <summary>Looking counts thousands of answers: done too often, it would be measured, too.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly string _root = Directory.CreateTempSubdirectory("siamese-benchmark-").FullName;

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var drawings = Drawings.Make(options.Classes);
            var before = await BareRateAsync(drawings, cancellationToken);
            var enrolments = await EnrolmentRateAsync(drawings, cancellationToken);

            // Once to have the code compiled: a worker runs for weeks.
            await FlowRateAsync(drawings, options.Questions / 2, cancellationToken);
            var flow = await FlowRateAsync(drawings, options.Questions, cancellationToken);
            var latencies = await LatenciesAsync(drawings, cancellationToken);
            var steady = await SteadyLatenciesAsync(drawings, flow.PerSecond / 2, cancellationToken);
            var after = await BareRateAsync(drawings, cancellationToken);
            var withLook = options.SecondLook ? await BareRateWithLookAsync(drawings, cancellationToken) : null;
            new FlowFigures
            {
                Classes = options.Classes,
                BarePerSecond = (before.PerSecond + after.PerSecond) / 2,
                BareWithLook = withLook,
                BareProcessorMicroseconds = (before.ProcessorMicroseconds + after.ProcessorMicroseconds) / 2,
                FlowPerSecond = flow.PerSecond,
                FlowProcessorMicroseconds = flow.ProcessorMicroseconds,
                P50Milliseconds = Percentile(latencies, 0.50),
                P99Milliseconds = Percentile(latencies, 0.99),
                HalfLoadP50Milliseconds = Percentile(steady, 0.50),
                HalfLoadP99Milliseconds = Percentile(steady, 0.99),
                EnrolmentsPerSecond = enrolments,
                PeakMegabytes = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            }.Print(options.Json);
        }
        finally
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    /// <summary>Forward passes of ready inputs at batch 32.</summary>
    private static async Task<Rate> BareRateAsync(IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        await using var encoder = EncoderSession.Load(EncoderInstallation.ShippedFolder, new TorchOptions());
        var reader = new InputReader(new ImageLimits());
        var batch = drawings.Take(BareBatch).Select(drawing => (ReadOnlyMemory<byte>)reader.Read(drawing.Exemplar, encoder.Input)).ToList();
        return await RateAsync(() => encoder.EmbedAsync(batch, cancellationToken));
    }

    /// <summary>The same, each followed by second looks at those images that the flow looks at again, which have been looked at before.</summary>
    private static async Task<LookRate> BareRateWithLookAsync(IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        await using var encoder = EncoderSession.Load(EncoderInstallation.ShippedFolder, new TorchOptions());
        var reader = new InputReader(new ImageLimits());
        var exemplars = drawings.Select(drawing => new SeenImage(reader.Read(drawing.Exemplar, encoder.Input))).ToList();
        var known = await encoder.EmbedAsync([.. exemplars.Select(exemplar => exemplar.Input)], cancellationToken);
        var batches = new List<(IReadOnlyList<ReadOnlyMemory<byte>> Probes, IReadOnlyList<SeenImage>[] Nearest)>();
        foreach (var probes in drawings.Take(LookBatches * BareBatch).Select(drawing => (ReadOnlyMemory<byte>)reader.Read(drawing.Probe, encoder.Input)).Chunk(BareBatch))
            batches.Add((probes, [.. (await encoder.EmbedAsync(probes, cancellationToken)).Select(WorthALook)]));

        var next = 0;
        var rate = await RateAsync(async () =>
        {
            var (probes, nearest) = batches[next++ % batches.Count];
            await encoder.EmbedAsync(probes, cancellationToken);
            await encoder.RerankAsync([.. probes.Zip(nearest, (probe, others) => new RerankQuestion(new SeenImage(probe), others))], cancellationToken);
        });
        return new LookRate(rate.PerSecond, batches.SelectMany(batch => batch.Nearest).Average(others => others.Count));

        IReadOnlyList<SeenImage> WorthALook(float[] probe)
        {
            var ranked = known.Select((embedding, image) => (Image: exemplars[image], Similarity: (double)encoder.Metric.Similarity(probe, embedding))).OrderByDescending(candidate => candidate.Similarity).Take(OpenSetSoftmax.Candidates).ToList();
            return [.. ranked.Take(encoder.Look!.Count([.. ranked.Select(candidate => candidate.Similarity)])).Select(candidate => candidate.Image)];
        }
    }

    private static async Task<Rate> RateAsync(Func<Task> pass)
    {
        await pass();
        var (images, meter) = (0, new RateMeter());
        for (; meter.Elapsed < BareTime; images += BareBatch)
            await pass();
        return meter.Stop(images);
    }

    /// <summary>From the start of a worker whose folders are already filled until all is enrolled.</summary>
    private async Task<double> EnrolmentRateAsync(IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        foreach (var drawing in drawings)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_root, "galleries", "default", drawing.Class));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "1.png"), drawing.Exemplar, cancellationToken);
        }

        await using var worker = await OpenAsync(cancellationToken);
        var clock = Stopwatch.StartNew();
        await worker.Host.StartAsync(cancellationToken);
        while ((await worker.Store.Reader.SummariseAsync(cancellationToken)).Sum(gallery => gallery.Enrolled) < drawings.Count)
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        var rate = drawings.Count / clock.Elapsed.TotalSeconds;
        await worker.Host.StopAsync(cancellationToken);
        return rate;
    }

    /// <summary>From the start of a worker whose queue is already filled until every answer is there.</summary>
    private async Task<Rate> FlowRateAsync(IReadOnlyList<Drawing> drawings, int questions, CancellationToken cancellationToken)
    {
        await using var worker = await OpenAsync(cancellationToken);
        var queues = worker.Host.Services.GetRequiredService<IQueueService>();
        var requests = Enumerable.Range(0, questions).Select(i => Message($"{i}", drawings[i % drawings.Count], "answers-flow"));
        foreach (var batch in requests.Chunk(QueueLimits.MaxBatch))
            await queues.Get(worker.Settings.Queues.Identify).SendAsync(batch, cancellationToken);

        var answers = queues.Get("answers-flow");
        var meter = new RateMeter();
        await worker.Host.StartAsync(cancellationToken);
        while (await answers.CountAsync(cancellationToken) < questions)
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        var rate = meter.Stop(questions);
        await worker.Host.StopAsync(cancellationToken);
        await queues.DeleteAsync(answers.Name, cancellationToken);
        return rate;
    }

    /// <summary>Milliseconds from before sending a request until its answer is in hand, one at a time with pauses.</summary>
    private async Task<IReadOnlyList<double>> LatenciesAsync(IReadOnlyList<Drawing> drawings, CancellationToken cancellationToken)
    {
        await using var worker = await OpenAsync(cancellationToken);
        await worker.Host.StartAsync(cancellationToken);
        using var client = new SqliteClient(worker.Settings.Embedded);
        var latencies = new List<double>();
        for (var i = 0; i < options.LowRateQuestions; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            var clock = Stopwatch.StartNew();
            await client.AskAsync(worker.Settings.Queues.Identify, Message($"{i}", drawings[i % drawings.Count], client.Answers.Name), cancellationToken);
            latencies.Add(clock.Elapsed.TotalMilliseconds);
        }

        await worker.Host.StopAsync(cancellationToken);

        // The first ones pay for compiling the code that the rest runs.
        return latencies.Skip(options.LowRateQuestions / 10).ToList();
    }

    /// <summary>
    /// Milliseconds from when each request was due until its answer was in hand, at a steady rate; not of the first ones, in which
    /// exemplars are looked at for the first time, as after a start.
    /// </summary>
    private async Task<IReadOnlyList<double>> SteadyLatenciesAsync(IReadOnlyList<Drawing> drawings, double perSecond, CancellationToken cancellationToken)
    {
        await using var worker = await OpenAsync(cancellationToken);
        await worker.Host.StartAsync(cancellationToken);
        using var client = new SqliteClient(worker.Settings.Embedded);
        var first = Math.Min(drawings.Count, options.Questions / 2);
        var requests = Enumerable.Range(0, first + (options.Questions / 2)).Select(i => Message($"{i}", drawings[i % drawings.Count], client.Answers.Name)).ToList();
        var latencies = await client.AskSteadilyAsync(worker.Settings.Queues.Identify, requests, perSecond, cancellationToken);
        await worker.Host.StopAsync(cancellationToken);
        return latencies[first..];
    }

    private Task<WorkerProcess> OpenAsync(CancellationToken cancellationToken) => WorkerProcess.OpenAsync(
        new Invocation(null, new Dictionary<string, string?> { ["Storage:Root"] = _root, ["Enrolment:SettleTime"] = "00:00:00", ["Encoder:SecondLook"] = $"{options.SecondLook}" }, Verbose: false), cancellationToken, quiet: true);

    private static OutgoingMessage Message(string id, Drawing drawing, string replyTo) => new(ContractJson.Write(
        new IdentifyRequest { Id = id, Image = ImageReference.FromBytes(drawing.Probe), ReplyTo = replyTo }));

    private static double Percentile(IReadOnlyList<double> values, double share) =>
        values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * share)));
}
