using SiameseWorker.Contracts;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Images compared by their embeddings, with the similarity that serving uses.</summary>
/// <param name="embeddings">Embedding of each image, all of one length.</param>
/// <param name="metric">How they compare.</param>
public sealed class EmbeddingComparison(IReadOnlyList<float[]> embeddings, Metric metric) : ImageComparison
{
    /// <inheritdoc/>
    public override int Count => embeddings.Count;

    /// <summary>The embeddings.</summary>
    public IReadOnlyList<float[]> Embeddings => embeddings;

    /// <summary>How they compare.</summary>
    public Metric Metric => metric;

    /// <inheritdoc/>
    public override double Similarity(int a, int b) => metric.Similarity(embeddings[a], embeddings[b]);

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
}
