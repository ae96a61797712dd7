using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Reranking;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Images compared by their embeddings, with the similarity that serving uses.</summary>
/// <param name="embeddings">Embedding of each image, all of one length.</param>
/// <param name="metric">How they compare.</param>
/// <param name="rescore">
/// A learned comparison of a probe's embedding with those of the nearest candidates: a score for each, higher for a better one;
/// safe for use by several threads. <see langword="null"/>: the metric is all there is.
/// </param>
/// <param name="reranked">The images as a re-ranker sees them; <see langword="null"/>: there is none.</param>
public sealed class EmbeddingComparison(
    IReadOnlyList<float[]> embeddings,
    Metric metric,
    Func<float[], IReadOnlyList<float[]>, float[]>? rescore = null,
    RerankedImages? reranked = null) : ImageComparison
{
    /// <summary>Images of which what any two have in common is remembered, in 64 MB at the most: protocols ask about the same pairs over and over.</summary>
    private const int MostRemembered = 4_096;

    private readonly float[]? _known = Unknown(embeddings.Count);

    /// <inheritdoc/>
    public override int Count => embeddings.Count;

    /// <summary>The embeddings.</summary>
    public IReadOnlyList<float[]> Embeddings => embeddings;

    /// <summary>How they compare.</summary>
    public Metric Metric => metric;

    /// <inheritdoc/>
    public override double Similarity(int a, int b)
    {
        if (_known is null)
            return metric.Similarity(embeddings[a], embeddings[b]);
        // Threads may compute the same pair at the same time, and then write the same.
        var similarity = _known[(a * Count) + b];
        if (float.IsNaN(similarity))
            _known[(a * Count) + b] = _known[(b * Count) + a] = similarity = metric.Similarity(embeddings[a], embeddings[b]);
        return similarity;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<RankedCandidate>> Rank(IReadOnlyList<RankingQuestion> questions)
    {
        if (reranked is not null)
            return [.. reranked.Refine(questions).Select(SecondLook.ByRefined)];
        return rescore is null
            ? base.Rank(questions)
            : [.. questions.Select(question => SecondLook.ByPreference(question.Similarities, rescore(embeddings[question.Probe], [.. question.Nearest.Select(image => embeddings[image])])))];
    }

    /// <inheritdoc/>
    public override double SimilarityToMean(int probe, ReadOnlySpan<int> exemplars)
    {
        var mean = new float[embeddings[probe].Length];
        foreach (var exemplar in exemplars)
        {
            for (var i = 0; i < mean.Length; i++)
                mean[i] += embeddings[exemplar][i] / exemplars.Length;
        }

        return metric.Similarity(embeddings[probe], mean);
    }

    private static float[]? Unknown(int count)
    {
        if (count > MostRemembered)
            return null;
        var similarities = new float[count * count];
        Array.Fill(similarities, float.NaN);
        return similarities;
    }
}
