namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Result of a <see cref="VerificationProtocol"/>. Accuracies are as if both kinds of pairs were as many.</summary>
public sealed class VerificationReport
{
    internal VerificationReport(VerificationProtocol protocol, IReadOnlyList<ScoredPair> pairs, Calibration? calibration)
    {
        Protocol = protocol;
        Pairs = pairs;
        Curve = CurveOf(pairs);
        var folds = pairs.GroupBy(pair => pair.Pair.Fold).OrderBy(fold => fold.Key).Select(fold => fold.ToList()).ToList();
        Folds = [.. folds.Select((fold, index) => Judge(fold, [.. folds.Index().Where(other => other.Index != index).SelectMany(other => other.Item)]))];
        if (calibration is not null)
        {
            EvenOdds = ThresholdOf(calibration, 0.5);
            Calibrated = ThresholdOf(calibration, calibration.MinConfidence(classes: 1));
        }
    }

    /// <summary>What was asked.</summary>
    public VerificationProtocol Protocol { get; }

    /// <summary>Every pair with its similarity.</summary>
    public IReadOnlyList<ScoredPair> Pairs { get; }

    /// <summary>The error rates over all pairs.</summary>
    public ErrorCurve Curve { get; }

    /// <summary>Each fold alone.</summary>
    public IReadOnlyList<VerificationFold> Folds { get; }

    /// <summary>The similarity from which on the worker answers "same"; <see langword="null"/> without calibration.</summary>
    public double? Calibrated { get; }

    /// <summary>The similarity at which the calibrated probability is 0.5; <see langword="null"/> without calibration.</summary>
    public double? EvenOdds { get; }

    /// <summary>Accuracy at thresholds that were each chosen on the other folds' classes; the mean of the folds.</summary>
    public double AccuracyAtOthersThreshold => Folds.Average(fold => fold.AccuracyAtOthersThreshold);

    /// <summary>How many genuine pairs there are.</summary>
    public int Genuine => Pairs.Count(pair => pair.Pair.IsGenuine);

    /// <summary>How many impostor pairs there are.</summary>
    public int Impostors => Pairs.Count(pair => !pair.Pair.IsGenuine);

    /// <summary>
    /// 95% interval of the accuracy at a threshold (<see cref="ErrorCurve.Accuracy"/>), from Wilson's intervals of the two error
    /// rates (Newcombe 1998, method 10). It takes pairs as independent; they share images, so that the true interval is wider.
    /// </summary>
    /// <param name="threshold">Pairs of this similarity or more match.</param>
    public (double Low, double High) IntervalAt(double threshold)
    {
        var genuine = new Accuracy(Pairs.Count(pair => pair.Pair.IsGenuine && pair.Similarity < threshold), Genuine);
        var impostors = new Accuracy(Pairs.Count(pair => !pair.Pair.IsGenuine && pair.Similarity >= threshold), Impostors);
        var (rate, low, high) = ((genuine.Rate + impostors.Rate) / 2, Distance(bounds => bounds.Low), Distance(bounds => bounds.High));
        return (rate - low, rate + high);

        double Distance(Func<(double Low, double High), double> bound) =>
            double.Hypot(genuine.Rate - bound(genuine.Interval), impostors.Rate - bound(impostors.Interval)) / 2;
    }

    /// <summary>
    /// Answers by class, each at the threshold of the other folds: to compare encoders by <see cref="PairedComparison"/>. A pair
    /// of two classes counts for that of its first image.
    /// </summary>
    /// <param name="classes">The class of each image.</param>
    /// <returns>The result of each class; the same seed and images give the same classes and pairs.</returns>
    public IReadOnlyList<Accuracy> ByClass(IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var thresholds = Pairs.Select(pair => pair.Pair.Fold).Distinct().Order().Zip(Folds).ToDictionary(fold => fold.First, fold => fold.Second.OthersThreshold);
        return
        [
            .. Pairs.GroupBy(pair => classes[pair.Pair.A]).OrderBy(c => c.Key)
                .Select(c => new Accuracy(c.Count(pair => pair.Pair.IsGenuine != pair.Similarity >= thresholds[pair.Pair.Fold]), c.Count())),
        ];
    }

    private static VerificationFold Judge(List<ScoredPair> fold, List<ScoredPair> others)
    {
        var (curve, threshold) = (CurveOf(fold), CurveOf(others).BestThreshold());
        return new VerificationFold(fold.Count(pair => pair.Pair.IsGenuine), fold.Count(pair => !pair.Pair.IsGenuine), curve.EqualErrorRate, threshold, curve.Accuracy(threshold));
    }

    private static ErrorCurve CurveOf(IReadOnlyList<ScoredPair> pairs) => new(
        pairs.Where(pair => pair.Pair.IsGenuine).Select(pair => pair.Similarity),
        pairs.Where(pair => !pair.Pair.IsGenuine).Select(pair => pair.Similarity));

    /// <summary>The similarity that has a confidence: the confidence rises with it.</summary>
    private static double ThresholdOf(Calibration calibration, double confidence)
    {
        // A second look adds up to ten times a logit, so that similarities are not within -1 and 1.
        var (low, high) = (-1_000.0, 1_000.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (calibration.Confidence(middle) >= confidence)
                high = middle;
            else
                low = middle;
        }

        return high;
    }
}

/// <summary>Result of one fold.</summary>
/// <param name="Genuine">Its genuine pairs.</param>
/// <param name="Impostors">Its impostor pairs.</param>
/// <param name="EqualErrorRate">Equal error rate, 0 to 1.</param>
/// <param name="OthersThreshold">The best threshold of the other folds.</param>
/// <param name="AccuracyAtOthersThreshold">Accuracy at that threshold, 0 to 1.</param>
public sealed record VerificationFold(int Genuine, int Impostors, double EqualErrorRate, double OthersThreshold, double AccuracyAtOthersThreshold);
