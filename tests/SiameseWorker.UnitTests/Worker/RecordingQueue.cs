using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Worker;

/// <summary>A queue that notes what is done to it, in a log that several queues share.</summary>
internal sealed class RecordingQueue(string name, List<string> log, params string[] waiting) : IMessageQueue
{
    public string Name => name;

    public int MaxBodyBytes => QueueLimits.MaxBodyBytes;

    /// <summary>Told what is about to be done, as it will be noted: it may fail or wait.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        DoAsync($"send {string.Join(' ', messages.Select(message => message.Body))}");

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReceivedMessage>>(
            [.. waiting.Take(maxMessages).Select(body => new ReceivedMessage(body, "receipt", body, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + visibilityTimeout))]);

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken) => Task.FromResult(message);

    public async Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        await DoAsync($"complete {string.Join(' ', messages.Select(message => message.Body))}");
        return [];
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PeekedMessage>>([]);

    public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    private async Task DoAsync(string what)
    {
        await Before(what);
        lock (log)
            log.Add($"{name}: {what}");
    }
}
