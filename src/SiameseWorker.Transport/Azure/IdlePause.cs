namespace SiameseWorker.Transport.Azure;

/// <summary>
/// How long to wait before an empty queue is asked again: each pause twice the one before, so that a message that follows
/// closely on others is found at once, and a queue that nobody uses costs a request every few seconds.
/// </summary>
internal sealed class IdlePause
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);

    private int _pauses;

    /// <summary>The next pause, at most <paramref name="longest"/>.</summary>
    public TimeSpan Next(TimeSpan longest)
    {
        var doublings = Math.Min(Interlocked.Increment(ref _pauses) - 1, 20);
        var pause = First * Math.Pow(2, doublings);
        return pause < longest ? pause : longest;
    }

    /// <summary>There were messages: begin with the shortest pause again.</summary>
    public void Reset() => Volatile.Write(ref _pauses, 0);
}
