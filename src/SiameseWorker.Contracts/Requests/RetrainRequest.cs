namespace SiameseWorker.Contracts;

/// <summary>Train a new encoder version of a line, and promote it if it is not worse. Answered by <see cref="RetrainedAnswer"/>.</summary>
public sealed record RetrainRequest() : Request(MessageType.Retrain)
{
    /// <summary>The line of requests that name none.</summary>
    public const string DefaultLine = "default";

    /// <summary>Longest <see cref="Reason"/>, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>Most <see cref="Steps"/>.</summary>
    public const int MaxSteps = 100_000_000;

    /// <summary>Most <see cref="Minutes"/>: 30 days.</summary>
    public const double MaxMinutes = 43_200;

    /// <summary>The line.</summary>
    public string Line { get; init; } = DefaultLine;

    /// <summary>The recipe's name; null: the line's own.</summary>
    public string? Recipe { get; init; }

    /// <summary>Why, for the record.</summary>
    public string? Reason { get; init; }

    /// <summary>Who asks, for the record: one of <see cref="RetrainingTriggers"/>; null: a program.</summary>
    public string? Trigger { get; init; }

    /// <summary>Whether to train even though nothing has changed since the last training; null: no.</summary>
    public bool? Force { get; init; }

    /// <summary>Steps after which training ends, 1 to <see cref="MaxSteps"/>, instead of the recipe's budget.</summary>
    public int? Steps { get; init; }

    /// <summary>Minutes after which training ends, above 0 and up to <see cref="MaxMinutes"/>, instead of the recipe's budget.</summary>
    public double? Minutes { get; init; }

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
