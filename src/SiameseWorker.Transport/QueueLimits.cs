using System.Text;

namespace SiameseWorker.Transport;

/// <summary>The limits of Azure Storage Queues, kept by every transport so that what works embedded works there too.</summary>
public static class QueueLimits
{
    /// <summary>Longest message body, in UTF-8 bytes (64 KiB).</summary>
    public const int MaxBodyBytes = 65_536;

    /// <summary>Most messages that one receive or peek returns.</summary>
    public const int MaxBatch = 32;

    /// <summary>Shortest time for which a receive hides messages.</summary>
    public static readonly TimeSpan MinVisibility = TimeSpan.FromSeconds(1);

    /// <summary>Longest time for which a message can be hidden at once; renewing hides it longer.</summary>
    public static readonly TimeSpan MaxVisibility = TimeSpan.FromDays(7);

    internal static void CheckBatch(int maxMessages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessages, MaxBatch);
    }

    internal static void CheckReceiveVisibility(TimeSpan visibilityTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(visibilityTimeout, MinVisibility);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(visibilityTimeout, MaxVisibility);
    }

    internal static void CheckDelay(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, MaxVisibility);
    }

    internal static void CheckOutgoing(string queue, OutgoingMessage message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message.Body, nameof(message));
        CheckDelay(message.Delay ?? TimeSpan.Zero);
        var bytes = Encoding.UTF8.GetByteCount(message.Body);
        if (bytes > MaxBodyBytes)
            throw new MessageTooLargeException(queue, bytes, MaxBodyBytes);
    }
}
