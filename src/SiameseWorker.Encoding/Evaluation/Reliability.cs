namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Whether confidences are what they say: of the answers given with a confidence near 0.8, about 80% should be right.
/// Confidences fall into equal bins.
/// </summary>
/// <param name="Bins">The bins that hold answers, the least confident first.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins)
{
    private const int BinCount = 15;

    /// <summary>How many answers there are.</summary>
    public int Count => Bins.Sum(bin => bin.Count);

    /// <summary>
    /// Expected calibration error, 0 to 1: the mean distance of confidence and share of right answers, bins weighted by their
    /// answers (Naeini et al. 2015; Guo et al. 2017, eq. 3, with its 15 bins).
    /// </summary>
    public double ExpectedError => Count == 0 ? 0 : Bins.Sum(bin => bin.Count * Math.Abs(bin.MeanConfidence - bin.ShareRight)) / Count;

    /// <summary>Sorts answers into bins.</summary>
    /// <param name="answers">Confidence, 0 to 1, and whether the answer was right.</param>
    public static Reliability Of(IEnumerable<(double Confidence, bool IsRight)> answers) => new(
    [
        .. answers.GroupBy(answer => Math.Clamp((int)(answer.Confidence * BinCount), 0, BinCount - 1))
            .OrderBy(bin => bin.Key)
            .Select(bin => new ReliabilityBin(bin.Count(), bin.Average(answer => answer.Confidence), bin.Average(answer => answer.IsRight ? 1.0 : 0.0))),
    ]);
}

/// <summary>Answers of similar confidence.</summary>
/// <param name="Count">How many.</param>
/// <param name="MeanConfidence">Mean confidence, 0 to 1.</param>
/// <param name="ShareRight">Share that was right, 0 to 1.</param>
public sealed record ReliabilityBin(int Count, double MeanConfidence, double ShareRight);
