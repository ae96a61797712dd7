using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Worker;

/// <summary>A queue that notes what is done to it, in a log that several queues share.</summary>
internal sealed class RecordingQueue(string name, List<string> log, params string[] waiting) : IMessageQueue
{
    public string Name => name;

    public int MaxBodyBytes => QueueLimits.MaxBodyBytes;

    /// <summary>What sending fails with, if it shall.</summary>
    public Exception? SendingFailsWith { get; set; }

    public Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        if (SendingFailsWith is { } fault)
            throw fault;
        Note($"send {string.Join(' ', messages.Select(message => message.Body))}");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReceivedMessage>>(
            [.. waiting.Select(body => new ReceivedMessage(body, "receipt", body, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + visibilityTimeout))]);

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken) => Task.FromResult(message);

    public Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        Note($"complete {string.Join(' ', messages.Select(message => message.Body))}");
        return Task.FromResult<IReadOnlyList<ReceivedMessage>>([]);
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PeekedMessage>>([]);

    public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    private void Note(string what)
    {
        lock (log)
            log.Add($"{name}: {what}");
    }
}
