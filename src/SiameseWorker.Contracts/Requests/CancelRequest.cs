namespace SiameseWorker.Contracts;

/// <summary>Stop the retraining of a line: the run that is under way, and those that wait. Answered by <see cref="CancelledAnswer"/>.</summary>
public sealed record CancelRequest() : Request(MessageType.Cancel)
{
    /// <summary>The line.</summary>
    public string Line { get; init; } = RetrainRequest.DefaultLine;

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new CancelledAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        Line = Line,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
