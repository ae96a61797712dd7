namespace SiameseWorker.Contracts;

/// <summary>
/// Does this image show the same class as another image, or a given class? Answered by <see cref="VerifiedAnswer"/>.
/// Exactly one of <see cref="Against"/> and <see cref="Class"/> is given.
/// </summary>
public sealed record VerifyRequest() : Request(MessageType.Verify)
{
    /// <summary>The probe.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>The image to compare with; null where a class is given.</summary>
    public ImageReference? Against { get; init; }

    /// <summary>The enrolled class to compare with; null where an image is given.</summary>
    public string? Class { get; init; }

    /// <summary>The gallery of <see cref="Class"/>; its line's encoder compares in either case.</summary>
    public string Gallery { get; init; } = DefaultGallery;

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new VerifiedAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
