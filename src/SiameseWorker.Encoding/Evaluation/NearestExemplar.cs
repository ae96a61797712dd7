using SiameseWorker.Contracts;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>One-shot classification as in serving: the class whose exemplar is most similar to the probe.</summary>
internal static class NearestExemplar
{
    /// <summary>Index of the most similar exemplar; the first of equals.</summary>
    /// <param name="probe">Embedding of the probe.</param>
    /// <param name="exemplars">Embeddings of one exemplar per class, at least one.</param>
    /// <param name="metric">How they compare.</param>
    public static int Find(float[] probe, IReadOnlyList<float[]> exemplars, Metric metric)
    {
        var (best, bestSimilarity) = (0, float.NegativeInfinity);
        for (var i = 0; i < exemplars.Count; i++)
        {
            var similarity = metric.Similarity(probe, exemplars[i]);
            if (similarity > bestSimilarity)
                (best, bestSimilarity) = (i, similarity);
        }

        return best;
    }
}
