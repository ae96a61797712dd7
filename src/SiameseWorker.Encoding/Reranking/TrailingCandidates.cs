namespace SiameseWorker.Encoding.Reranking;

/// <summary>
/// Candidates that trail the best by so much that a second look would hardly ever bring one of them first. Nothing is looked
/// at for them: they count as if the re-ranker had said what it says of such candidates on average.
/// </summary>
/// <param name="By">How much less similar they are than the best, at least.</param>
/// <param name="Logit">Mean logit of them.</param>
public sealed record TrailingCandidates(double By, double Logit)
{
    /// <summary>Of all questions about held-out classes, half of them about strangers, one in a thousand may have another candidate first because of this.</summary>
    private const double MostChanged = 0.001;

    /// <summary>Fewer questions show no such share.</summary>
    private const int Fewest = 1_000;

    /// <summary>The least distance, a whole twentieth, by which not too many questions have another candidate first.</summary>
    /// <param name="spec">The re-ranker.</param>
    /// <param name="questions">Questions with the candidates' similarities, best first, and the re-ranker's logits of the first of them.</param>
    /// <returns>Null where there is no such distance, or too few questions to tell.</returns>
    internal static TrailingCandidates? Fit(RerankerSpec spec, IReadOnlyList<(IReadOnlyList<double> Similarities, IReadOnlyList<float> Logits)> questions)
    {
        if (questions.Count < Fewest)
            return null;
        var distances =
            from distance in Enumerable.Range(1, 20).Select(twentieths => twentieths / 20.0)
            where questions.Count(question => First(spec, question, distance) != First(spec, question, double.PositiveInfinity)) <= MostChanged * questions.Count
            let logits = questions.SelectMany(question => question.Logits.Index().Skip(1).Where(look => Trails(question.Similarities, look.Index, distance)).Select(look => (double)look.Item)).ToList()
            where logits.Count > 0
            select new TrailingCandidates(distance, logits.Average());
        return distances.FirstOrDefault();
    }

    /// <summary>Whether a candidate is one of them.</summary>
    /// <param name="similarities">Similarities of the candidates, best first.</param>
    /// <param name="candidate">Its index.</param>
    internal bool Include(IReadOnlyList<double> similarities, int candidate) => Trails(similarities, candidate, By);

    private static bool Trails(IReadOnlyList<double> similarities, int candidate, double by) => candidate > 0 && similarities[0] - similarities[candidate] >= by;

    /// <summary>The candidate that is first if those that trail are not looked at.</summary>
    private static int First(RerankerSpec spec, (IReadOnlyList<double> Similarities, IReadOnlyList<float> Logits) question, double by) =>
        Enumerable.Range(0, question.Logits.Count)
            .Where(candidate => !Trails(question.Similarities, candidate, by))
            .MaxBy(candidate => question.Similarities[candidate] + (spec.Weight * question.Logits[candidate]));
}
