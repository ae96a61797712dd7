namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="IdentifyRequest"/>: <c>identified</c>, <c>unknown</c> or <c>failed</c>.</summary>
public sealed record IdentifiedAnswer() : Answer(MessageType.Identified)
{
    /// <summary>The class; null where it is unknown or the request failed.</summary>
    public string? Class { get; init; }

    /// <summary>Confidence of the best candidate, 0 to 1, whether that is enough or not; null where the request failed.</summary>
    public double? Confidence { get; init => field = value is { } number ? Math.Round(number, 6) : null; }

    /// <summary>The most similar classes, best first; at most as many as were asked for.</summary>
    public IReadOnlyList<Candidate> Candidates { get; init; } = [];

    /// <summary>Similarity of the best class minus that of the second, to six decimals; null where there are not two.</summary>
    public double? Margin { get; init => field = value is { } number ? Math.Round(number, 6) : null; }

    /// <summary>The encoder version that answered: <c>default/2026-11-23.2</c>; null where none was asked.</summary>
    public string? Encoder { get; init; }

    /// <summary>The gallery that was asked.</summary>
    public required string Gallery { get; init; }
}
