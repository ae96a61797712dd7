namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="CancelRequest"/>: <c>cancelled</c> or <c>failed</c>.</summary>
public sealed record CancelledAnswer() : Answer(MessageType.Cancelled)
{
    /// <summary>The line.</summary>
    public required string Line { get; init; }

    /// <summary>How many runs were told to stop; one that is under way ends within moments.</summary>
    public int Runs { get; init; }
}
