using System.Collections.Concurrent;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Client;

/// <summary>Queues on which requests can be sent, and on which receiving answers fails a number of times.</summary>
internal sealed class DeafQueues(IQueueService inner, int failures, Exception fault) : IQueueService
{
    private readonly ConcurrentQueue<string> _opened = new();
    private int _left = failures;

    /// <summary>The queues that were asked for, each as often as it was.</summary>
    public IReadOnlyCollection<string> Opened => _opened;

    public string Description => inner.Description;

    public IMessageQueue Get(string name)
    {
        _opened.Enqueue(name);
        return new DeafQueue(inner.Get(name), this);
    }

    public Task CreateAsync(string name, CancellationToken cancellationToken) => inner.CreateAsync(name, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);

    private sealed class DeafQueue(IMessageQueue inner, DeafQueues owner) : IMessageQueue
    {
        public string Name => inner.Name;

        public int MaxBodyBytes => inner.MaxBodyBytes;

        public Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) => inner.SendAsync(messages, cancellationToken);

        public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
            Interlocked.Decrement(ref owner._left) >= 0
                ? Task.FromException<IReadOnlyList<ReceivedMessage>>(owner.Fault)
                : inner.ReceiveAsync(maxMessages, visibilityTimeout, cancellationToken);

        public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => inner.WaitAsync(timeout, cancellationToken);

        public Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
            inner.RenewAsync(message, visibilityTimeout, cancellationToken);

        public Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken) =>
            inner.CompleteAsync(messages, cancellationToken);

        public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken) => inner.PeekAsync(maxMessages, cancellationToken);

        public Task<long> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);
    }

    private Exception Fault => fault;
}
