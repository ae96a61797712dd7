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

    /// <summary>Answers a question: the class that is most similar, the first of equals.</summary>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="probe">Index of the probe.</param>
    /// <param name="classes">The classes' exemplars.</param>
    /// <param name="right">Index of the probe's class among them.</param>
    /// <param name="scoring">How several exemplars of a class count.</param>
    public static Trial Ask(ImageComparison comparison, int probe, IReadOnlyList<int[]> classes, int right, ClassScoring scoring = ClassScoring.BestExemplar)
    {
        ClassSimilarity[] scores = [.. classes.Select(exemplars => Score(comparison, probe, exemplars, scoring))];
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i].Similarity > scores[best].Similarity)
                best = i;
        }

        return new Trial(probe, best == right, scores[best].Exemplar, scores[right].Exemplar, scores[best].Similarity - scores[right].Similarity);
    }
}

/// <summary>How similar a class is to a probe.</summary>
/// <param name="Exemplar">Its image that is most similar.</param>
/// <param name="Similarity">The class's similarity.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClassSimilarity(int Exemplar, double Similarity);
