namespace SiameseWorker.Contracts;

/// <summary>Train a new encoder version of a line, and promote it if it is not worse. Answered by <see cref="RetrainedAnswer"/>.</summary>
public sealed record RetrainRequest() : Request(MessageType.Retrain)
{
    /// <summary>The line of requests that name none.</summary>
    public const string DefaultLine = "default";

    /// <summary>Longest <see cref="Reason"/>, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>The line.</summary>
    public string Line { get; init; } = DefaultLine;

    /// <summary>The recipe's name; null: the line's own.</summary>
    public string? Recipe { get; init; }

    /// <summary>Why, for the record.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new RetrainedAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        Line = Line,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
