namespace SiameseWorker.Contracts;

/// <summary>Which of a gallery's classes does this image show, or none? Answered by <see cref="IdentifiedAnswer"/>.</summary>
public sealed record IdentifyRequest() : Request(MessageType.Identify)
{
    /// <summary>Candidates that are returned where the request does not say.</summary>
    public const int DefaultTopK = 5;

    /// <summary>Most candidates that may be asked for.</summary>
    public const int MaxTopK = 1_000;

    /// <summary>The probe.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>The gallery to identify against; see <see cref="ResourceName"/>.</summary>
    public string Gallery { get; init; } = DefaultGallery;

    /// <summary>Candidates to return, 1 to <see cref="MaxTopK"/>.</summary>
    public int TopK { get; init; } = DefaultTopK;

    /// <summary>
    /// Confidence, 0 to 1, below which the answer is <c>unknown</c>. Null: the encoder version's calibrated threshold;
    /// 0: rank only, never <c>unknown</c>.
    /// </summary>
    public double? MinConfidence { get; init; }

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new IdentifiedAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        Gallery = Gallery,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
