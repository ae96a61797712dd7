using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Hosting;
using SiameseWorker.Retraining;
using SiameseWorker.Transport;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// Whole retrainings: how long each state takes and what it comes to, how long a request takes meanwhile, beside how long it
/// takes before, one at a time, in the same process; and how much memory the process holds.
/// </summary>
internal sealed class RetrainBenchmark(RetrainOptions options)
{
    private const int IdleQuestions = 400;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _root = Directory.CreateTempSubdirectory("siamese-benchmark-").FullName;
    private readonly Figures _figures = new();

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var probes = (await RetrainScene.WriteAsync(_root, options, cancellationToken)).ToArray();
            new Random(1).Shuffle(probes);
            await using var worker = await WorkerProcess.OpenAsync(
                new Invocation(null, new Dictionary<string, string?> { ["Storage:Root"] = _root, ["Enrolment:SettleTime"] = "00:00:00", ["Retraining:Margin"] = options.Margin.ToString(CultureInfo.InvariantCulture) }, Verbose: false), cancellationToken, quiet: true);
            await worker.Host.StartAsync(cancellationToken);
            var classes = probes.Select(probe => (probe.Gallery, probe.Class)).Distinct().Count();
            while ((await worker.Store.Reader.SummariseAsync(cancellationToken)).Sum(gallery => gallery.Enrolled) < classes)
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);

            using var client = new SqliteClient(worker.Settings.Embedded);
            var asker = new Asker(worker, client, probes);
            await asker.AskAsync(IdleQuestions / 4, cancellationToken);
            var before = await asker.AskAsync(IdleQuestions, cancellationToken);
            var answers = before.ToList();
            for (var time = 0; time < options.Times; time++)
            {
                var idle = Environment.WorkingSet;
                var (run, during, most) = await RetrainAsync(worker, asker, cancellationToken);
                var after = await asker.AskAsync(IdleQuestions, cancellationToken);
                answers.AddRange([.. during, .. after]);
                Figures.Section($"{classes:N0} classes enrolled by one image each; run {run.Id} is {run.State.ToString().ToLowerInvariant()}");
                await ReportAsync(worker, run, before, during, cancellationToken);
                foreach (var (when, bytes) in new[] { ("before", idle), ("at the most", most), ("after", Environment.WorkingSet) })
                    _figures.Add($"resident memory {when}", bytes / 1e6, "MB");
            }

            Figures.Section("Questions whose class is ranked first");
            foreach (var version in answers.GroupBy(answered => answered.Encoder))
                _figures.Add(version.Key, 100.0 * version.Count(answered => answered.IsRight) / version.Count(), "%", $"of {version.Count():N0}");
            _figures.Write(options.Json);
            await worker.Host.StopAsync(cancellationToken);
        }
        finally
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    /// <summary>Asks for a training, and asks questions until it has ended.</summary>
    private async Task<(RetrainingRun Run, IReadOnlyList<Answered> Answers, long MostMemory)> RetrainAsync(WorkerProcess worker, Asker asker, CancellationToken cancellationToken)
    {
        var (runs, queues) = (Runs(worker), worker.Host.Services.GetRequiredService<IQueueService>());
        var earlier = (await runs.ListAsync(null, 1, cancellationToken)).SingleOrDefault();
        await queues.Get(worker.Settings.Queues.Train).SendAsync(
            [new OutgoingMessage(ContractJson.Write(new RetrainRequest { Minutes = options.Minutes, Force = true }))], cancellationToken);
        var (answers, most) = (new List<Answered>(), 0L);
        while (true)
        {
            answers.AddRange(await asker.AskAsync(10, cancellationToken));
            most = Math.Max(most, Environment.WorkingSet);
            if (await runs.ListAsync(null, 1, cancellationToken) is [var run] && run.Id != earlier?.Id && run.State.IsEnd())
                return (run, answers, most);
        }
    }

    private async Task ReportAsync(WorkerProcess worker, RetrainingRun run, IReadOnlyList<Answered> before, IReadOnlyList<Answered> during, CancellationToken cancellationToken)
    {
        var transitions = await Runs(worker).TransitionsAsync(run.Id, cancellationToken);
        Figures.Section("Seconds in each state, and milliseconds from queue to answer meanwhile");
        Latency("before", before, before);
        foreach (var (state, next) in transitions.Zip(transitions.Skip(1)))
        {
            var name = state.State.ToString().ToLowerInvariant();
            _figures.Add(name, (next.At - state.At).TotalSeconds, "s", next.Reason ?? "");
            Latency(name, [.. during.Where(answered => answered.At >= state.At && answered.At < next.At)], before);
        }

        if (RunFigures.Read(run.Figures).Embedding is { } embedding)
            _figures.Add("embedding, with the check of the vectors", embedding.Exemplars / embedding.Seconds, "images/s", $"{embedding.Exemplars:N0} exemplars");
    }

    private void Latency(string name, IReadOnlyList<Answered> answers, IReadOnlyList<Answered> idle)
    {
        foreach (var share in answers.Count == 0 ? [] : new[] { 0.50, 0.99 })
            _figures.Add($"{name}, p{share * 100:0}", Percentile(answers, share), "ms", $"{Percentile(answers, share) / Percentile(idle, share):N2} × before, {answers.Count:N0} questions");
    }

    private static double Percentile(IReadOnlyList<Answered> answers, double share) =>
        answers.Select(answered => answered.Milliseconds).Order().ElementAt(Math.Min(answers.Count - 1, (int)(answers.Count * share)));

    private static RunStore Runs(WorkerProcess worker) => worker.Host.Services.GetRequiredService<RunStore>();

    /// <summary>A question with its answer.</summary>
    private sealed record Answered(DateTimeOffset At, double Milliseconds, string Encoder, bool IsRight);

    /// <summary>Asks about one probe after another.</summary>
    private sealed class Asker(WorkerProcess worker, SqliteClient client, IReadOnlyList<Question> probes)
    {
        private int _next;

        public async Task<IReadOnlyList<Answered>> AskAsync(int questions, CancellationToken cancellationToken)
        {
            var answers = new List<Answered>();
            for (var i = 0; i < questions; i++)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                var probe = probes[_next++ % probes.Count];
                var request = new IdentifyRequest { Id = $"{i}", Gallery = probe.Gallery, Image = ImageReference.FromBytes(probe.Image), ReplyTo = client.Answers.Name };
                var (at, clock) = (TimeProvider.System.GetUtcNow(), Stopwatch.StartNew());
                var body = await client.AskAsync(worker.Settings.Queues.Identify, new OutgoingMessage(ContractJson.Write(request)), cancellationToken);
                var milliseconds = clock.Elapsed.TotalMilliseconds;
                using var answer = JsonDocument.Parse(body);
                answers.Add(new(
                    at, milliseconds, answer.RootElement.GetProperty("encoder").GetString()!, answer.RootElement.GetProperty("candidates")[0].GetProperty("class").GetString() == probe.Class));
            }

            return answers;
        }
    }
}
