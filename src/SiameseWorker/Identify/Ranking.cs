using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Identify;

/// <summary>The classes that a probe may show.</summary>
/// <param name="Classes">How many classes the gallery has.</param>
/// <param name="Candidates">The most similar ones, best first.</param>
/// <param name="Scores">What their confidence is computed from, in the same order: their similarities, or what a second look made of them.</param>
/// <param name="Calibration">What the scores mean.</param>
internal sealed record Ranking(int Classes, IReadOnlyList<ClassCandidate> Candidates, IReadOnlyList<double> Scores, Calibration Calibration)
{
    /// <summary>The ranking by the metric alone.</summary>
    public static Ranking? AsFound(SearchResult? found, EncoderSession session) =>
        found is null ? null : new(found.Classes, found.Candidates, Similarities(found.Candidates), session.CalibrationOfMetric);

    /// <summary>Another ranking of the most similar candidates. The others follow as they were.</summary>
    /// <param name="found">The candidates, the most similar first.</param>
    /// <param name="ranked">The first of them, best first.</param>
    /// <param name="session">The encoder that ranked them.</param>
    public static Ranking Of(SearchResult found, IReadOnlyList<RankedCandidate> ranked, EncoderSession session)
    {
        var others = found.Candidates.Skip(ranked.Count).ToList();
        return new(
            found.Classes,
            [.. ranked.Select(candidate => found.Candidates[candidate.Index]), .. others],
            [.. ranked.Select(candidate => candidate.Score), .. Similarities(others)],
            session.Calibration);
    }

    /// <summary>The candidates' similarities.</summary>
    public static IReadOnlyList<double> Similarities(IReadOnlyList<ClassCandidate> candidates) => [.. candidates.Select(candidate => (double)candidate.Similarity)];
}
