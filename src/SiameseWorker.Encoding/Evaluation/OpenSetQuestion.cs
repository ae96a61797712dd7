namespace SiameseWorker.Encoding.Evaluation;

/// <summary>A question to a gallery. Images are indices.</summary>
/// <param name="Probe">The image asked about.</param>
/// <param name="Gallery">The exemplars of each enrolled class.</param>
/// <param name="Right">Index of the probe's class; <see langword="null"/> for a stranger.</param>
internal sealed record OpenSetQuestion(int Probe, int[][] Gallery, int? Right)
{
    /// <summary>Ranks the classes as serving does, each by its best exemplar.</summary>
    /// <param name="questions">The questions, to be answered together.</param>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="calibration">What similarities mean; <see langword="null"/>: unknown.</param>
    public static IEnumerable<OpenSetTrial> Ask(IReadOnlyList<OpenSetQuestion> questions, ImageComparison comparison, Calibration? calibration)
    {
        ClassSimilarity[][] scores = [.. questions.Select(question => question.Gallery.Select(exemplars => NearestClass.Score(comparison, question.Probe, exemplars, ClassScoring.BestExemplar)).ToArray())];
        var ranked = NearestClass.Rank(comparison, [.. questions.Zip(scores, (question, ofIt) => (question.Probe, ofIt))]);
        return questions.Index().Select(question => question.Item.Answer(scores[question.Index], ranked[question.Index], calibration));
    }

    private OpenSetTrial Answer(ClassSimilarity[] scores, (int Class, double Score)[] ranked, Calibration? calibration)
    {
        var best = ranked[0];
        return new OpenSetTrial(
            Probe, scores[best.Class].Exemplar, IsStranger: Right is null, IsRight: best.Class == Right, best.Score,
            calibration?.Identification.Probabilities([.. ranked.Select(candidate => candidate.Score)], Gallery.Length)[0]);
    }
}
