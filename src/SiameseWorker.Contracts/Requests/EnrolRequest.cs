namespace SiameseWorker.Contracts;

/// <summary>Add an exemplar to a class, which comes to be with its first. Answered by <see cref="EnrolledAnswer"/>.</summary>
public sealed record EnrolRequest() : Request(MessageType.Enrol)
{
    /// <summary>The gallery, which comes to be with its first class.</summary>
    public string Gallery { get; init; } = DefaultGallery;

    /// <summary>The class; see <see cref="ResourceName"/>.</summary>
    public required string Class { get; init; }

    /// <summary>The image, which is copied into the gallery.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>The exemplar's file name in the class; null: the image's own name, or one made from its content. An exemplar of that name is replaced.</summary>
    public string? Name { get; init; }

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new EnrolledAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        Gallery = Gallery,
        Class = Class,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
