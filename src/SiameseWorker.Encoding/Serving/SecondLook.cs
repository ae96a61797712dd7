using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding;

/// <summary>Rankings of the most similar candidates.</summary>
public static class SecondLook
{
    /// <summary>As the metric has them.</summary>
    /// <param name="similarities">The candidates' similarities, best first.</param>
    public static IReadOnlyList<RankedCandidate> AsTheyAre(IReadOnlyList<double> similarities) =>
        [.. similarities.Index().Select(candidate => new RankedCandidate(candidate.Index, candidate.Item))];

    /// <summary>
    /// As a learned comparison has them. What similarities say is of a place in the ranking: the comparison only changes who has it.
    /// </summary>
    /// <param name="similarities">The candidates' similarities, best first.</param>
    /// <param name="preferences">The comparison's scores, in the same order; of equals, the more similar comes first.</param>
    public static IReadOnlyList<RankedCandidate> ByPreference(IReadOnlyList<double> similarities, IReadOnlyList<float> preferences) =>
    [
        .. preferences.Index().OrderByDescending(preference => preference.Item)
            .Zip(similarities, (preference, similarity) => new RankedCandidate(preference.Index, similarity)),
    ];

    /// <summary>By refined similarities; see <see cref="Reranking.LookPlan.Refine"/>. Of equals, the more similar comes first.</summary>
    /// <param name="refined">The candidates' refined similarities, in order of their similarities, best first.</param>
    public static IReadOnlyList<RankedCandidate> ByRefined(IReadOnlyList<double> refined) => [.. AsTheyAre(refined).OrderByDescending(candidate => candidate.Score)];
}

/// <summary>A candidate in its place of a ranking.</summary>
/// <param name="Index">Its index among the candidates by similarity.</param>
/// <param name="Score">What the confidence is computed from: a similarity, or what a second look made of it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RankedCandidate(int Index, double Score);
