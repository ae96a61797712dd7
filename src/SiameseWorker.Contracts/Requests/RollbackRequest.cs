namespace SiameseWorker.Contracts;

/// <summary>Answer with an earlier encoder version again. Answered by <see cref="RolledBackAnswer"/>.</summary>
public sealed record RollbackRequest() : Request(MessageType.Rollback)
{
    /// <summary>Longest <see cref="To"/>, in UTF-16 code units.</summary>
    public const int MaxVersionLength = 300;

    /// <summary>The encoder version, as answers name it: <c>default/2026-11-23.2</c>.</summary>
    public required string To { get; init; }

    /// <summary>Why, for the record; at most <see cref="RetrainRequest.MaxReasonLength"/> characters.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new RolledBackAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
