namespace SiameseWorker.Encoding.Evaluation;

/// <summary>A question to a gallery, answered. Images are indices.</summary>
/// <param name="Probe">The image asked about.</param>
/// <param name="Answer">The exemplar that was most similar.</param>
/// <param name="IsStranger">Whether the probe's class is not enrolled.</param>
/// <param name="IsRight">Whether the most similar class is the probe's; never for a stranger.</param>
/// <param name="Similarity">Similarity of that class, after a second look where there is one.</param>
/// <param name="Confidence">Confidence in that class, 0 to 1; <see langword="null"/> without calibration.</param>
public sealed record OpenSetTrial(int Probe, int Answer, bool IsStranger, bool IsRight, double Similarity, double? Confidence)
{
    /// <summary>What a threshold is set on: the confidence, as in serving, or the similarity where there is none.</summary>
    public double Score => Confidence ?? Similarity;
}
