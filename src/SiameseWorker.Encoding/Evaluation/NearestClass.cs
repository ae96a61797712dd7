using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>The classes of one question, each with its similarity to the probe.</summary>
internal static class NearestClass
{
    /// <summary>How similar a class is, and its exemplar that is most so.</summary>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="probe">Index of the probe.</param>
    /// <param name="exemplars">The class's images, at least one.</param>
    /// <param name="scoring">How several of them count.</param>
    public static ClassSimilarity Score(ImageComparison comparison, int probe, int[] exemplars, ClassScoring scoring)
    {
        var (best, similarity) = (exemplars[0], double.NegativeInfinity);
        foreach (var exemplar in exemplars)
        {
            var one = comparison.Similarity(probe, exemplar);
            if (one > similarity)
                (best, similarity) = (exemplar, one);
        }

        return new ClassSimilarity(best, scoring == ClassScoring.ClassMean ? comparison.SimilarityToMean(probe, exemplars) : similarity);
    }

    /// <summary>
    /// Answers a question: the class that is most similar, the first of equals; where there is a learned comparison, the one
    /// that it prefers of those that serving would have it compare.
    /// </summary>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="probe">Index of the probe.</param>
    /// <param name="classes">The classes' exemplars.</param>
    /// <param name="right">Index of the probe's class among them.</param>
    /// <param name="scoring">How several exemplars of a class count.</param>
    public static Trial Ask(ImageComparison comparison, int probe, IReadOnlyList<int[]> classes, int right, ClassScoring scoring = ClassScoring.BestExemplar)
    {
        ClassSimilarity[] scores = [.. classes.Select(exemplars => Score(comparison, probe, exemplars, scoring))];
        var best = Rank(comparison, probe, scores)[0];
        return new Trial(probe, best == right, scores[best].Exemplar, scores[right].Exemplar, scores[best].Similarity - scores[right].Similarity);
    }

    /// <summary>Ranks as serving does: the most similar classes, and these again by the learned comparison, if there is one.</summary>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="probe">Index of the probe.</param>
    /// <param name="scores">The classes.</param>
    /// <returns>Indices of the best classes, <see cref="OpenSetSoftmax.Candidates"/> of them or all that there are, best first.</returns>
    public static int[] Rank(ImageComparison comparison, int probe, IReadOnlyList<ClassSimilarity> scores)
    {
        int[] nearest = [.. Enumerable.Range(0, scores.Count).OrderByDescending(c => scores[c].Similarity).Take(OpenSetSoftmax.Candidates)];
        return comparison.Rescore(probe, [.. nearest.Select(c => scores[c].Exemplar)]) is { } rescored
            ? [.. nearest.Index().OrderByDescending(c => rescored[c.Index]).Select(c => c.Item)]
            : nearest;
    }
}

/// <summary>How similar a class is to a probe.</summary>
/// <param name="Exemplar">Its image that is most similar.</param>
/// <param name="Similarity">The class's similarity.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClassSimilarity(int Exemplar, double Similarity);
