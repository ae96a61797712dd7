namespace SiameseWorker.Encoding.Reranking;

/// <summary>Which candidates a re-ranker looks at, and what their similarities are then.</summary>
/// <param name="Reranker">The re-ranker.</param>
/// <param name="Trailing">Candidates that are not worth a look; <see langword="null"/>: the first <see cref="RerankerSpec.Candidates"/> are looked at, whatever their similarities.</param>
public sealed record LookPlan(RerankerSpec Reranker, TrailingCandidates? Trailing = null)
{
    /// <summary>How many of the candidates are looked at: the best one, and those after it that do not trail, <see cref="RerankerSpec.Candidates"/> at most.</summary>
    /// <param name="similarities">Similarities of the candidates, best first.</param>
    public int Count(IReadOnlyList<double> similarities)
    {
        ArgumentNullException.ThrowIfNull(similarities);
        return Enumerable.Range(0, Math.Min(similarities.Count, Reranker.Candidates))
            .TakeWhile(candidate => Trailing is null || !Trailing.Include(similarities, candidate))
            .Count();
    }

    /// <summary>Similarities after the second look. Sorted anew, they are the ranking, and what confidence is computed from.</summary>
    /// <param name="similarities">Similarities of the candidates by the metric, best first.</param>
    /// <param name="logits">What the re-ranker says of the first of them, at least one; see <see cref="Reranking.Reranker.Compare"/>.</param>
    /// <returns>
    /// One for each candidate, in their order. Those that were not looked at come after all that were: nothing is known that
    /// would bring them forward.
    /// </returns>
    /// <exception cref="InvalidOperationException">There are no logits.</exception>
    public double[] Refine(IReadOnlyList<double> similarities, IReadOnlyList<float> logits)
    {
        ArgumentNullException.ThrowIfNull(similarities);
        ArgumentNullException.ThrowIfNull(logits);
        double[] compared = [.. logits.Zip(similarities, (logit, similarity) => similarity + (Reranker.Weight * logit))];
        var least = compared.Min();
        var others = Reranker.Weight * (Trailing?.Logit ?? 0);
        return [.. compared, .. similarities.Skip(compared.Length).Select(similarity => Math.Min(similarity + others, least))];
    }
}
