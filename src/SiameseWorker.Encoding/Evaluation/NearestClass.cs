using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>The classes of questions, each with its similarity to the probe.</summary>
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
    /// Answers questions: the class that is most similar, the first of equals; where there is a second look, the one that it
    /// prefers of those that serving would have it look at.
    /// </summary>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="questions">The probes, by index, each with the index of its class.</param>
    /// <param name="classes">The classes' exemplars.</param>
    /// <param name="scoring">How several exemplars of a class count.</param>
    public static Trial[] Ask(ImageComparison comparison, IReadOnlyList<(int Probe, int Right)> questions, IReadOnlyList<int[]> classes, ClassScoring scoring = ClassScoring.BestExemplar)
    {
        ClassSimilarity[][] scores = [.. questions.Select(question => classes.Select(exemplars => Score(comparison, question.Probe, exemplars, scoring)).ToArray())];
        var ranked = Rank(comparison, [.. questions.Zip(scores, (question, ofIt) => (question.Probe, ofIt))]);
        return [.. questions.Index().Select(question => Answer(question.Item.Probe, question.Item.Right, scores[question.Index], ranked[question.Index]))];
    }

    /// <summary>Ranks as serving does: the most similar classes, and these again by the learned comparison or the re-ranker, if there is one.</summary>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="questions">The probes, by index, each with the classes' scores.</param>
    /// <returns>For each question the best classes, by their indices, <see cref="OpenSetSoftmax.Candidates"/> of them or all that there are, best first, with what their confidence is computed from.</returns>
    public static IReadOnlyList<(int Class, double Score)[]> Rank(ImageComparison comparison, IReadOnlyList<(int Probe, ClassSimilarity[] Scores)> questions)
    {
        int[][] nearest = [.. questions.Select(question => Enumerable.Range(0, question.Scores.Length).OrderByDescending(c => question.Scores[c].Similarity).Take(OpenSetSoftmax.Candidates).ToArray())];
        var ranked = comparison.Rank(
            [.. questions.Zip(nearest, (question, classes) => new RankingQuestion(question.Probe, [.. classes.Select(c => question.Scores[c].Exemplar)], [.. classes.Select(c => question.Scores[c].Similarity)]))]);
        return [.. ranked.Zip(nearest, (ranking, classes) => ranking.Select(candidate => (classes[candidate.Index], candidate.Score)).ToArray())];
    }

    private static Trial Answer(int probe, int right, ClassSimilarity[] scores, (int Class, double Score)[] ranked)
    {
        // A class that is not ranked comes after all that are.
        var (best, score) = ranked[0];
        var scoreOfRight = ranked.Append((Class: right, Score: Math.Min(scores[right].Similarity, ranked[^1].Score))).First(candidate => candidate.Class == right).Score;
        return new(probe, best == right, scores[best].Exemplar, scores[right].Exemplar, score - scoreOfRight);
    }
}

/// <summary>How similar a class is to a probe.</summary>
/// <param name="Exemplar">Its image that is most similar.</param>
/// <param name="Similarity">The class's similarity.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClassSimilarity(int Exemplar, double Similarity);
