namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="RetrainRequest"/>: <c>promoted</c>, <c>rejected</c>, <c>skipped</c>, <c>cancelled</c> or <c>failed</c>.</summary>
public sealed record RetrainedAnswer() : Answer(MessageType.Retrained)
{
    /// <summary>The line.</summary>
    public required string Line { get; init; }

    /// <summary>The encoder version that answers for the line from now on; null where the request failed.</summary>
    public string? Encoder { get; init; }

    /// <summary>The figures that decided, as a sentence; null where there are none.</summary>
    public string? Reason { get; init; }

    /// <summary>The number of the run, under which <c>siamese retrain --status</c> shows it; null where the request failed before there was one.</summary>
    public long? Run { get; init; }

    /// <summary>The encoder version that was trained; null where none was.</summary>
    public string? Candidate { get; init; }

    /// <summary>The figures that decided; empty where it did not come to that.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];
}
