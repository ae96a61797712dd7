using System.Diagnostics.CodeAnalysis;

namespace SiameseWorker.Transport;

/// <summary>A message that a <see cref="MessageHolder"/> holds for the work on it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source or semaphore without timer or wait handle holds nothing to dispose, and Lost stays readable after the hold ends.")]
public sealed class HeldMessage
{
    private readonly CancellationTokenSource _lostSource = new();
    private volatile Hold _hold;

    internal HeldMessage(ReceivedMessage message, DateTimeOffset heldUntil) => _hold = new Hold(message, heldUntil);

    /// <summary>The queue's own id of the message.</summary>
    public string Id => Message.Id;

    /// <summary>UTF-8 text.</summary>
    public string Body => Message.Body;

    /// <summary>How often it has been received, this time included: 1 at first.</summary>
    public int DequeueCount => Message.DequeueCount;

    /// <summary>When it was sent.</summary>
    public DateTimeOffset InsertedOn => Message.InsertedOn;

    /// <summary>
    /// Cancelled when the message is no longer surely ours: somebody else may be working on it. Whatever the work would
    /// still write, it must not.
    /// </summary>
    public CancellationToken Lost => _lostSource.Token;

    /// <summary>Taken by whoever is asking the queue about the message: a pop receipt may change with each answer.</summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>With the newest pop receipt.</summary>
    internal ReceivedMessage Message => _hold.Message;

    internal DateTimeOffset HeldUntil => _hold.Until;

    internal void Renewed(ReceivedMessage message, DateTimeOffset heldUntil) => _hold = new Hold(message, heldUntil);

    internal void Lose() => _lostSource.Cancel();

    private sealed record Hold(ReceivedMessage Message, DateTimeOffset Until);
}
