namespace SiameseWorker.Encoding.Reranking;

/// <summary>
/// Questions that similarities settle: the best candidate is so similar, and leads by so much, that a second look would hardly
/// ever change the answer. Nothing is looked at again for them; they count as if the re-ranker had said what it says of such
/// candidates on average.
/// </summary>
/// <param name="Similarity">The least similarity of the best candidate.</param>
/// <param name="Lead">By how much it is at least more similar than the second. One that is alone leads nobody, and is looked at.</param>
/// <param name="Best">Mean logit of the best candidate.</param>
/// <param name="Others">Mean logit of those after it.</param>
public sealed record SettledQuestions(double Similarity, double Lead, double Best, double Others)
{
    /// <summary>Of all questions about held-out classes, half of them about strangers, one in five hundred may be settled wrongly.</summary>
    private const double MostWrong = 0.002;

    /// <summary>Fewer questions show no such share.</summary>
    private const int Fewest = 200;

    /// <summary>Whether a question is one of them.</summary>
    /// <param name="similarities">Similarities of the candidates, best first.</param>
    public bool Include(IReadOnlyList<double> similarities)
    {
        ArgumentNullException.ThrowIfNull(similarities);
        return similarities.Count > 1 && similarities[0] >= Similarity && similarities[0] - similarities[1] >= Lead;
    }

    /// <summary>What counts as the re-ranker's logits.</summary>
    /// <param name="candidates">How many it would have looked at.</param>
    public IReadOnlyList<float> Logits(int candidates) => [(float)Best, .. Enumerable.Repeat((float)Others, Math.Max(0, candidates - 1))];

    /// <summary>The bounds that settle the most questions, a whole twentieth each, if not too many are then settled wrongly.</summary>
    /// <param name="questions">Questions with the candidates' similarities, best first; whether the best is right; and the re-ranker's logits of the first of them.</param>
    /// <returns>Null where there are no such bounds.</returns>
    internal static SettledQuestions? Fit(IReadOnlyList<(IReadOnlyList<double> Similarities, bool IsRight, IReadOnlyList<float> Logits)> questions)
    {
        var bounds =
            from similarity in Enumerable.Range(0, 20)
            from lead in Enumerable.Range(1, 20)
            let settled = new SettledQuestions(similarity / 20.0, lead / 20.0, 0, 0)
            let included = questions.Where(question => settled.Include(question.Similarities)).ToList()
            where included.Count >= Fewest && included.Count(question => !question.IsRight) <= MostWrong * questions.Count
            orderby included.Count descending
            select settled with
            {
                Best = included.Average(question => (double)question.Logits[0]),
                Others = included.SelectMany(question => question.Logits.Skip(1)).Select(logit => (double)logit).DefaultIfEmpty().Average(),
            };
        return bounds.FirstOrDefault();
    }
}
