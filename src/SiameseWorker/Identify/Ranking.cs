using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Identify;

/// <summary>The classes that a probe may show.</summary>
/// <param name="Classes">How many classes the gallery has.</param>
/// <param name="Candidates">The most similar ones, best first.</param>
/// <param name="Scores">What their confidence is computed from, in the same order: their similarities, or what a second look made of them.</param>
internal sealed record Ranking(int Classes, IReadOnlyList<ClassCandidate> Candidates, IReadOnlyList<double> Scores)
{
    /// <summary>The ranking by the metric alone.</summary>
    public static Ranking? AsFound(SearchResult? found) => found is null ? null : new(found.Classes, found.Candidates, Similarities(found.Candidates));

    /// <summary>Another ranking of the most similar candidates. The others follow as they were.</summary>
    /// <param name="classes">How many classes the gallery has.</param>
    /// <param name="candidates">The candidates, the most similar first.</param>
    /// <param name="ranked">The first of them, best first.</param>
    public static Ranking Of(int classes, IReadOnlyList<ClassCandidate> candidates, IReadOnlyList<RankedCandidate> ranked)
    {
        var others = candidates.Skip(ranked.Count).ToList();
        return new(classes, [.. ranked.Select(candidate => candidates[candidate.Index]), .. others], [.. ranked.Select(candidate => candidate.Score), .. Similarities(others)]);
    }

    /// <summary>The candidates' similarities.</summary>
    public static IReadOnlyList<double> Similarities(IReadOnlyList<ClassCandidate> candidates) => [.. candidates.Select(candidate => (double)candidate.Similarity)];
}
