namespace SiameseWorker.Messaging;

/// <summary>The time since a message was taken.</summary>
internal sealed class Elapsed(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Milliseconds so far.</summary>
    public double Milliseconds => time.GetElapsedTime(_start).TotalMilliseconds;
}
