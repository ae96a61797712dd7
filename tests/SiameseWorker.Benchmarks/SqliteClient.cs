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
    public async Task AskAsync(string queue, OutgoingMessage request, CancellationToken cancellationToken)
    {
        await _queues.Get(queue).SendAsync([request], cancellationToken);
        IReadOnlyList<ReceivedMessage> answers;
        while ((answers = await Answers.ReceiveAsync(1, TimeSpan.FromSeconds(30), cancellationToken)).Count == 0)
            await Answers.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        await Answers.CompleteAsync(answers, cancellationToken);
    }

    public void Dispose() => _queues.Dispose();
}
