namespace SiameseWorker.Encoding.Evaluation;

/// <summary>A question to a gallery. Images are indices.</summary>
/// <param name="Probe">The image asked about.</param>
/// <param name="Gallery">The exemplars of each enrolled class.</param>
/// <param name="Right">Index of the probe's class; <see langword="null"/> for a stranger.</param>
internal sealed record OpenSetQuestion(int Probe, int[][] Gallery, int? Right)
{
    /// <summary>Ranks the classes as serving does, each by its best exemplar.</summary>
    public OpenSetTrial Ask(ImageComparison comparison, Calibration? calibration)
    {
        ClassSimilarity[] scores = [.. Gallery.Select(exemplars => NearestClass.Score(comparison, Probe, exemplars, ClassScoring.BestExemplar))];
        var ranked = NearestClass.Rank(comparison, Probe, scores);
        double[] similarities = [.. ranked.Select(c => scores[c].Similarity).OrderDescending()];
        return new OpenSetTrial(
            Probe, scores[ranked[0]].Exemplar, IsStranger: Right is null, IsRight: ranked[0] == Right, scores[ranked[0]].Similarity,
            calibration?.Identification.Probabilities(similarities, Gallery.Length)[0]);
    }
}
