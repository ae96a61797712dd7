namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="RemoveRequest"/>: <c>removed</c> or <c>failed</c>.</summary>
public sealed record RemovedAnswer() : Answer(MessageType.Removed)
{
    /// <summary>The gallery.</summary>
    public required string Gallery { get; init; }

    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>Exemplars that were removed.</summary>
    public int Exemplars { get; init; }
}
