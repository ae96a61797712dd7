namespace SiameseWorker.Contracts;

/// <summary>Remove one exemplar of a class, or the whole class. Answered by <see cref="RemovedAnswer"/>.</summary>
public sealed record RemoveRequest() : Request(MessageType.Remove)
{
    /// <summary>The gallery.</summary>
    public string Gallery { get; init; } = DefaultGallery;

    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>
    /// The exemplar: its file name in the class, or its whole path <c>galleries/&lt;gallery&gt;/&lt;class&gt;/&lt;image&gt;</c>.
    /// Null: all exemplars, and with them the class.
    /// </summary>
    public string? Image { get; init; }

    /// <inheritdoc/>
    public override Answer Fail(ErrorInfo error, double elapsedMs) => new RemovedAnswer
    {
        Id = Id,
        Status = AnswerStatus.Failed,
        Gallery = Gallery,
        Class = Class,
        ElapsedMs = elapsedMs,
        Error = error,
    };
}
