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
        var ranked = Gallery
            .Select((exemplars, index) => (Class: index, Score: NearestClass.Score(comparison, Probe, exemplars, ClassScoring.BestExemplar)))
            .OrderByDescending(candidate => candidate.Score.Similarity)
            .Take(OpenSetSoftmax.Candidates)
            .ToList();
        double[] similarities = [.. ranked.Select(candidate => candidate.Score.Similarity)];
        return new OpenSetTrial(
            Probe, ranked[0].Score.Exemplar, IsStranger: Right is null, IsRight: ranked[0].Class == Right, similarities[0],
            calibration?.Identification.Probabilities(similarities, Gallery.Length)[0]);
    }
}
