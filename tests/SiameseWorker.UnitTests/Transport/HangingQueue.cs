using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Transport;

/// <summary>A real queue, of which renewals of one message never come back by themselves.</summary>
internal sealed class HangingQueue(IMessageQueue inner, string hangingBody) : IMessageQueue
{
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => inner.Name;

    public int MaxBodyBytes => inner.MaxBodyBytes;

    /// <summary>Completed once a renewal hangs.</summary>
    public Task Hanging => _hanging.Task;

    public async Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        if (message.Body == hangingBody && visibilityTimeout > TimeSpan.Zero)
        {
            _hanging.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        return await inner.RenewAsync(message, visibilityTimeout, cancellationToken);
    }

    public Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) => inner.SendAsync(messages, cancellationToken);

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
        inner.ReceiveAsync(maxMessages, visibilityTimeout, cancellationToken);

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => inner.WaitAsync(timeout, cancellationToken);

    public Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken) =>
        inner.CompleteAsync(messages, cancellationToken);

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken) => inner.PeekAsync(maxMessages, cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);
}
