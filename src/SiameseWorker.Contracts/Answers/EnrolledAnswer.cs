namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="EnrolRequest"/>: <c>enrolled</c> or <c>failed</c>.</summary>
public sealed record EnrolledAnswer() : Answer(MessageType.Enrolled)
{
    /// <summary>The gallery.</summary>
    public required string Gallery { get; init; }

    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>Path of the new exemplar; null where the request failed.</summary>
    public string? Exemplar { get; init; }

    /// <summary>The encoder version that embedded it; null where none did.</summary>
    public string? Encoder { get; init; }
}
