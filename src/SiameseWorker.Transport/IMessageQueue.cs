namespace SiameseWorker.Transport;

/// <summary>
/// A message queue with the semantics of Azure Storage Queues: at-least-once delivery, roughly first in first out;
/// a received message is invisible to others until its visibility time-out ends, and whoever holds its current pop
/// receipt may complete it, renew it or give it back. Safe for use by several threads and processes.
/// </summary>
public interface IMessageQueue
{
    /// <summary>The queue's name.</summary>
    string Name { get; }

    /// <summary>Longest body that fits as this queue sends it, in UTF-8 bytes; at most <see cref="QueueLimits.MaxBodyBytes"/>.</summary>
    int MaxBodyBytes { get; }

    /// <summary>
    /// Adds messages, in order (on Azure: roughly). When the call returns they are stored durably; when it fails, some may be.
    /// </summary>
    /// <exception cref="QueueBeingDeletedException">Somebody is deleting the queue at this moment.</exception>
    /// <exception cref="MessageTooLargeException">A body is longer than the queue allows; none of the messages was added.</exception>
    Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up to <paramref name="maxMessages"/> visible messages, oldest first, hiding them for
    /// <paramref name="visibilityTimeout"/> and counting one delivery each. Returns an empty list at once where there are none.
    /// </summary>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when a message may have become visible, or after <paramref name="timeout"/>. A hint: it may return
    /// early, and another consumer may take the message first.
    /// </summary>
    Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Hides a held message until <paramref name="visibilityTimeout"/> from now (zero: gives it back at once) and
    /// returns it with its new pop receipt; the old one no longer works.
    /// </summary>
    /// <exception cref="LeaseLostException">The pop receipt is not current: the message was redelivered or completed.</exception>
    Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken);

    /// <summary>Deletes held messages. Those whose pop receipt is no longer current are left alone and returned.</summary>
    Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken);

    /// <summary>Shows up to <paramref name="maxMessages"/> of the oldest visible messages without taking them.</summary>
    Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken);

    /// <summary>How many messages the queue holds, hidden ones included (approximate on Azure).</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);
}

/// <summary>A message to send.</summary>
/// <param name="Body">UTF-8 text, at most 64 KiB.</param>
/// <param name="Delay">How long it stays invisible; null or zero: visible at once.</param>
public sealed record OutgoingMessage(string Body, TimeSpan? Delay = null);

/// <summary>A message taken from a queue and held until its visibility ends.</summary>
/// <param name="Id">The queue's own id of the message.</param>
/// <param name="PopReceipt">Proof of holding it; changes with each receive and renewal.</param>
/// <param name="Body">UTF-8 text.</param>
/// <param name="DequeueCount">How often it has been received, this time included: 1 at first.</param>
/// <param name="InsertedOn">When it was sent.</param>
/// <param name="NextVisibleOn">When others may receive it unless it is completed or renewed.</param>
public sealed record ReceivedMessage(string Id, string PopReceipt, string Body, int DequeueCount, DateTimeOffset InsertedOn, DateTimeOffset NextVisibleOn);

/// <summary>A message seen without taking it.</summary>
public sealed record PeekedMessage(string Id, string Body, int DequeueCount, DateTimeOffset InsertedOn);
