namespace SiameseWorker.Contracts;

/// <summary>Compare storage with what is enrolled, and enrol, replace and remove what differs. Answered by <see cref="ReconciledAnswer"/>.</summary>
public sealed record ReconcileRequest() : Request(MessageType.Reconcile)
{
    /// <summary>The gallery; null: all of them.</summary>
    public string? Gallery { get; init; }

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new ReconciledAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        Gallery = Gallery,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
