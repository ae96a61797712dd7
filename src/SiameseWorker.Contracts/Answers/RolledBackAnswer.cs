namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="RollbackRequest"/>: <c>rolled-back</c> or <c>failed</c>.</summary>
public sealed record RolledBackAnswer() : Answer(MessageType.RolledBack)
{
    /// <summary>The encoder version that answers from now on; null where the request failed.</summary>
    public string? Encoder { get; init; }
}
