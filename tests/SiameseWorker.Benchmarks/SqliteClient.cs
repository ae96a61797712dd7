using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.Benchmarks;

/// <summary>A requester with its own connection to the queue file, as another process would have.</summary>
internal sealed class SqliteClient : IDisposable
{
    private readonly SqliteQueueService _queues;

    public SqliteClient(EmbeddedTransportOptions options)
    {
        _queues = new SqliteQueueService(options, TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        Answers = _queues.Get("answers-latency");
    }

    /// <summary>Where its answers come.</summary>
    public IMessageQueue Answers { get; }

    /// <summary>Sends a request and waits for the answer.</summary>
    /// <returns>The answer's JSON.</returns>
    public async Task<string> AskAsync(string queue, OutgoingMessage request, CancellationToken cancellationToken)
    {
        await _queues.Get(queue).SendAsync([request], cancellationToken);
        IReadOnlyList<ReceivedMessage> answers;
        while ((answers = await Answers.ReceiveAsync(1, TimeSpan.FromSeconds(30), cancellationToken)).Count == 0)
            await Answers.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        await Answers.CompleteAsync(answers, cancellationToken);
        return answers[0].Body;
    }

    /// <summary>Sends requests at a steady rate, whether or not earlier ones are answered.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="requests">The requests; their ids are their places, from 0.</param>
    /// <param name="perSecond">How many to send in a second.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Milliseconds from when each was due until its answer was in hand.</returns>
    public async Task<double[]> AskSteadilyAsync(string queue, IReadOnlyList<OutgoingMessage> requests, double perSecond, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var sending = Task.Run(() => SendAsync(_queues.Get(queue), requests, perSecond, clock, cancellationToken), cancellationToken);
        var latencies = new double[requests.Count];
        for (var received = 0; received < requests.Count;)
        {
            var answers = await Answers.ReceiveAsync(QueueLimits.MaxBatch, TimeSpan.FromSeconds(30), cancellationToken);
            foreach (var answer in answers)
            {
                using var json = JsonDocument.Parse(answer.Body);
                var number = int.Parse(json.RootElement.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
                latencies[number] = clock.Elapsed.TotalMilliseconds - (number / perSecond * 1000);
            }

            received += answers.Count;
            if (answers.Count > 0)
                await Answers.CompleteAsync(answers, cancellationToken);
            else
                await Answers.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        }

        await sending;
        return latencies;
    }

    private static async Task SendAsync(IMessageQueue queue, IReadOnlyList<OutgoingMessage> requests, double perSecond, Stopwatch clock, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < requests.Count;)
        {
            var due = Math.Min((int)(clock.Elapsed.TotalSeconds * perSecond) + 1, requests.Count);
            if (due == sent)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
                continue;
            }

            foreach (var batch in requests.Skip(sent).Take(due - sent).Chunk(QueueLimits.MaxBatch))
                await queue.SendAsync(batch, cancellationToken);
            sent = due;
        }
    }

    public void Dispose() => _queues.Dispose();
}
