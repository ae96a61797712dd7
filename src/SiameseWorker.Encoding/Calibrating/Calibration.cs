using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Reranking;

namespace SiameseWorker.Encoding;

/// <summary>
/// What similarities of embeddings of one encoder version mean: how probable it is that a probe shows each candidate, and the
/// least such confidence at which it is of a known class rather than <c>unknown</c>.
/// </summary>
public sealed record Calibration
{
    /// <summary>The share of questions about strangers that may be answered with a class where nothing else is asked for.</summary>
    public const double DefaultTargetFmr = 0.05;

    /// <summary>The least share that can be asked for: a lesser one could not be measured.</summary>
    public const double LeastTargetFmr = 0.001;

    /// <summary>The greatest share that can be asked for.</summary>
    public const double MostTargetFmr = 0.5;

    /// <summary>Of how many images it is looked at what they score with themselves.</summary>
    private const int MostThatAreThemselves = 500;

    /// <summary>Gets how probable each candidate is.</summary>
    public required OpenSetSoftmax Identification { get; init; }

    /// <summary>Gets the share of questions about strangers that are wrongly answered with a class, <see cref="LeastTargetFmr"/> to <see cref="MostTargetFmr"/>.</summary>
    public required double TargetFmr { get; init; }

    /// <summary>Gets the thresholds by size of gallery, ascending in it; at least one.</summary>
    public required IReadOnlyList<ConfidenceThreshold> Thresholds { get; init; }

    /// <summary>Gets the candidates that are not worth a look by the encoder's re-ranker.</summary>
    /// <value>The default is <see langword="null"/>: it looks at all of the nearest, or there is none.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrailingCandidates? Trailing { get; init; }

    /// <summary>Gets the least that an image scores with itself after the re-ranker's look.</summary>
    /// <value>The default is <see langword="null"/>: there is no re-ranker, and it scores 1.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Itself { get; init; }

    /// <summary>Fits a calibration to embeddings of held-out classes.</summary>
    /// <param name="data">The embeddings.</param>
    /// <param name="targetFmr">Share of a stranger's questions that may be answered with a class, <see cref="LeastTargetFmr"/> to <see cref="MostTargetFmr"/>.</param>
    /// <param name="seed">Seed of the sampling.</param>
    /// <exception cref="ArgumentException">The data are inconsistent.</exception>
    /// <exception cref="ImageDataException">They hold fewer than two classes, or no class with two images.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="targetFmr"/> is out of range.</exception>
    public static Calibration Fit(CalibrationData data, double targetFmr = DefaultTargetFmr, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targetFmr, LeastTargetFmr);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(targetFmr, MostTargetFmr);
        var trailing = data.Reranked?.FitTrailing(IdentificationTrial.DrawRankings(new HeldOutClasses(data), new Random(seed)));
        var classes = new HeldOutClasses(data.Leaving(trailing));
        var model = OpenSetSoftmax.Fit(IdentificationTrial.Draw(classes, new Random(seed)));
        return new Calibration
        {
            Identification = model,
            Trailing = trailing,
            Itself = classes.ScoreOfItself(MostThatAreThemselves),
            TargetFmr = targetFmr,
            Thresholds = GalleryThresholds.Fit(classes, model, targetFmr, new Random(seed)),
        };
    }

    /// <summary>How surprising the answers to open-set questions about held-out classes are on average, in nats, after what similarities mean was fitted to them: less is better.</summary>
    /// <param name="data">The embeddings.</param>
    /// <param name="seed">Seed of the sampling.</param>
    /// <exception cref="ArgumentException">The data are inconsistent.</exception>
    /// <exception cref="ImageDataException">They hold fewer than two classes, or no class with two images.</exception>
    internal static double LogLoss(CalibrationData data, int seed)
    {
        var trials = IdentificationTrial.Draw(new HeldOutClasses(data), new Random(seed));
        return OpenSetSoftmax.Fit(trials).LogLoss(trials);
    }

    /// <summary>Probability, 0 to 1, that two images of this similarity show the same class, if both were as likely beforehand.</summary>
    /// <param name="similarity">Similarity by the encoder's metric.</param>
    public double Confidence(double similarity) => Identification.Probabilities([similarity], classes: 1)[0];

    /// <summary>The least confidence of the best candidate at which a probe is identified, so that <see cref="TargetFmr"/> is kept.</summary>
    /// <param name="classes">Classes in the gallery; below 1 counts as 1.</param>
    /// <remarks>Never more than an enrolled image itself reaches without a rival, so that it is found wherever nothing else enrolled looks like it.</remarks>
    public double MinConfidence(int classes)
    {
        var threshold = ThresholdCurve.At(Thresholds, classes);
        return Identification.Scale > 0 ? Math.Min(threshold, Identification.Probabilities([Itself ?? 1], classes)[0]) : threshold;
    }
}
