namespace SiameseWorker.Encoding;

/// <summary>
/// What a similarity of two embeddings of one encoder version means: the probability that they show the same class,
/// and the least similarity at which a probe is of a known class rather than <c>unknown</c>.
/// </summary>
public sealed record Calibration
{
    /// <summary>The share of questions about strangers that may be answered with a class where nothing else is asked for.</summary>
    public const double DefaultTargetFmr = 0.05;

    /// <summary>Gets the logistic curve's slope, above 0: confidence = 1 / (1 + e^−(slope · similarity + intercept)).</summary>
    public required double Slope { get; init; }

    /// <summary>Gets the logistic curve's intercept.</summary>
    public required double Intercept { get; init; }

    /// <summary>Gets how probable each candidate of an identification is.</summary>
    /// <value>
    /// The default, for model cards that lack it, follows from the curve: a class's odds by its similarity alone, with "none of
    /// them" as likely beforehand as all N classes together.
    /// </value>
    public OpenSetSoftmax Identification
    {
        get => field ?? new OpenSetSoftmax(Slope, -Intercept, 1);
        init;
    }

    /// <summary>Gets the share of questions about strangers that are wrongly answered with a class, above 0 and below 1.</summary>
    public required double TargetFmr { get; init; }

    /// <summary>Gets the thresholds by size of gallery, both ascending.</summary>
    public required IReadOnlyList<ClassCountThreshold> Thresholds { get; init; }

    /// <summary>Gets the number of same-class pairs that the curve was fitted on.</summary>
    public int GenuinePairs { get; init; }

    /// <summary>Gets the number of different-class pairs that the curve was fitted on.</summary>
    public int ImpostorPairs { get; init; }

    /// <summary>Fits a calibration to embeddings of held-out classes.</summary>
    /// <param name="data">The embeddings.</param>
    /// <param name="targetFmr">Share of a stranger's questions that may be answered with a class, above 0 and below 1.</param>
    /// <param name="seed">Seed of the sampling.</param>
    /// <exception cref="ArgumentException">The data are inconsistent, or hold fewer than two classes or no class with two images.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="targetFmr"/> is out of range.</exception>
    public static Calibration Fit(CalibrationData data, double targetFmr = DefaultTargetFmr, int seed = 0) =>
        CalibrationFit.Run(data, targetFmr, seed);

    /// <summary>Probability, 0 to 1, that two images of this similarity show the same class, if both were as likely beforehand.</summary>
    /// <param name="similarity">Similarity by the encoder's metric.</param>
    public double Confidence(double similarity) => 1 / (1 + Math.Exp(-((Slope * similarity) + Intercept)));

    /// <summary>The least similarity of the best class at which a probe is identified, so that <see cref="TargetFmr"/> is kept.</summary>
    /// <param name="classes">Classes in the gallery; below 1 counts as 1.</param>
    public double Threshold(int classes) => ThresholdCurve.At(Thresholds, classes);

}
