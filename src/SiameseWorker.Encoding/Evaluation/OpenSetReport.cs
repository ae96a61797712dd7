using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Result of an <see cref="OpenSetProtocol"/>.</summary>
public sealed class OpenSetReport
{
    internal OpenSetReport(OpenSetProtocol protocol, ImageSet images, int enrolled, IReadOnlyList<OpenSetTrial> trials, Calibration? calibration)
    {
        Protocol = protocol;
        Enrolled = enrolled;
        Trials = trials;
        var classes = images.ClassOfEachImage();
        BySimilarity = new OpenSetCurve(trials, trial => trial.Similarity, classes);
        Curve = new OpenSetCurve(trials, trial => trial.Score, classes);
        Strangers = trials.Count(trial => trial.IsStranger);
        if (calibration is not null)
        {
            Own = Curve.At(calibration.MinConfidence(enrolled));
            TargetFalseAlarms = calibration.TargetFmr;
            Reliability = Reliability.Of(trials.Select(trial => (trial.Score, trial.IsRight)));
        }
    }

    /// <summary>What was asked.</summary>
    public OpenSetProtocol Protocol { get; }

    /// <summary>Classes in each gallery.</summary>
    public int Enrolled { get; }

    /// <summary>Every question.</summary>
    public IReadOnlyList<OpenSetTrial> Trials { get; }

    /// <summary>Questions about strangers.</summary>
    public int Strangers { get; }

    /// <summary>Questions about enrolled classes.</summary>
    public int EnrolledProbes => Trials.Count - Strangers;

    /// <summary>Questions about enrolled classes whose right class came first, whatever the threshold.</summary>
    public Accuracy Rank1 => new(EnrolledProbes - Trials.Count(trial => trial.IsRight), EnrolledProbes);

    /// <summary>95% interval of that rate for other classes of the same kind (<see cref="ClusteredInterval"/>).</summary>
    public (double Low, double High) Rank1IntervalOverClasses => Curve.IdentifiedInterval(double.NegativeInfinity);

    /// <summary>The rates by threshold on what serving sets one on: the confidence, or the similarity where there is none.</summary>
    public OpenSetCurve Curve { get; }

    /// <summary>The rates by threshold on the similarity of the best class alone.</summary>
    public OpenSetCurve BySimilarity { get; }

    /// <summary>The rates at the encoder's own threshold for <c>unknown</c>; <see langword="null"/> without calibration.</summary>
    public OpenSetPoint? Own { get; }

    /// <summary>The share of false alarms that its threshold was set for, 0 to 1; <see langword="null"/> without calibration.</summary>
    public double? TargetFalseAlarms { get; }

    /// <summary>Whether the confidences are what they say; <see langword="null"/> without calibration.</summary>
    public Reliability? Reliability { get; }
}
