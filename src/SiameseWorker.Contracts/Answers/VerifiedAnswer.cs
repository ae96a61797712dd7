namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="VerifyRequest"/>: <c>same</c>, <c>different</c> or <c>failed</c>.</summary>
public sealed record VerifiedAnswer() : Answer(MessageType.Verified)
{
    /// <summary>Similarity by the encoder's metric, at most 1, which is identical; to six decimals; null where the request failed.</summary>
    public double? Similarity { get; init => field = value is { } number ? Math.Round(number, 6) : null; }

    /// <summary>Calibrated probability, 0 to 1, that both show the same class; to six decimals; null where the request failed.</summary>
    public double? Confidence { get; init => field = value is { } number ? Math.Round(number, 6) : null; }

    /// <summary>The encoder version that answered; null where none was asked.</summary>
    public string? Encoder { get; init; }
}
