namespace SiameseWorker.Contracts;

/// <summary>A class that a probe may show, with its best exemplar.</summary>
public sealed record Candidate
{
    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>Similarity of probe and exemplar by the encoder's metric, at most 1, which is identical; to six decimals.</summary>
    public required double Similarity { get; init => field = Math.Round(value, 6); }

    /// <summary>Calibrated probability, 0 to 1, that both show the same class; to six decimals.</summary>
    public required double Confidence { get; init => field = Math.Round(value, 6); }

    /// <summary>Path of the exemplar that is most similar: <c>galleries/default/cat/1.png</c>.</summary>
    public required string Exemplar { get; init; }
}
