using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Encoding;

/// <summary>
/// How far a calibration can be trusted on classes that it was not fitted to. The held-out classes are halved (by whole groups
/// where there are at least four), a calibration is fitted to either half, and the questions are asked of the other.
/// </summary>
/// <param name="Reliability">Confidence in the best class against how often it was the right one, half of the probes being strangers.</param>
/// <param name="FalseMatchRate">Share of strangers that reach the threshold, 0 to 1; to be near the target.</param>
/// <param name="Questions">How many questions were asked.</param>
public sealed record CalibrationCheck(Reliability Reliability, double FalseMatchRate, int Questions)
{
    private const string ErrorFigure = "calibrationError";
    private const string FalseMatchFigure = "falseMatchRate";
    private const int FewestGroups = 4;

    /// <summary>Names of the figures that a model card keeps of a check.</summary>
    public static IReadOnlyList<string> FigureNames { get; } = [ErrorFigure, FalseMatchFigure];

    /// <summary>Fits and asks crosswise.</summary>
    /// <param name="data">The embeddings of held-out classes.</param>
    /// <param name="targetFmr">Share of a stranger's questions that may be answered with a class, <see cref="Calibration.LeastTargetFmr"/> to <see cref="Calibration.MostTargetFmr"/>.</param>
    /// <param name="seed">Seed of the sampling.</param>
    /// <returns><see langword="null"/> where a half would have fewer than two classes, or none with two images.</returns>
    public static CalibrationCheck? Run(CalibrationData data, double targetFmr = Calibration.DefaultTargetFmr, int seed = 0)
    {
        var (first, second) = Halve(data, seed);
        if (!first.CanCalibrate || !second.CanCalibrate)
            return null;
        List<(double Confidence, bool IsRight, bool IsStranger, bool IsMatched)> answers =
        [
            .. Ask(Calibration.Fit(first, targetFmr, seed), second, seed),
            .. Ask(Calibration.Fit(second, targetFmr, seed), first, seed),
        ];
        return new CalibrationCheck(
            Reliability.Of(answers.Select(answer => (answer.Confidence, answer.IsRight))),
            answers.Where(answer => answer.IsStranger).Average(answer => answer.IsMatched ? 1.0 : 0.0),
            answers.Count);
    }

    /// <summary>The figures as a model card keeps them.</summary>
    public IReadOnlyDictionary<string, MetricFigure> ToFigures() => new Dictionary<string, MetricFigure>
    {
        [ErrorFigure] = new(Reliability.ExpectedError, $"expected calibration error of the confidence in {Questions:N0} questions, half of them about strangers, to galleries of held-out classes of all sizes; fitted to one half of the classes, asked of the other, and the reverse"),
        [FalseMatchFigure] = new(FalseMatchRate, "share of the strangers among these questions that reached the threshold for 'unknown', fitted likewise"),
    };

    private static (CalibrationData First, CalibrationData Second) Halve(CalibrationData data, int seed)
    {
        var units = data.Groups is { } groups && groups.Distinct().Count() >= FewestGroups ? groups : data.Classes;
        var shuffled = units.Distinct().Order().ToArray();
        new Random(seed).Shuffle(shuffled);
        var first = shuffled[..(shuffled.Length / 2)].ToHashSet();
        return (data.Where(image => first.Contains(units[image])), data.Where(image => !first.Contains(units[image])));
    }

    /// <summary>Asks as serving does: the re-ranker looks at what the calibration was fitted with.</summary>
    private static IEnumerable<(double Confidence, bool IsRight, bool IsStranger, bool IsMatched)> Ask(Calibration calibration, CalibrationData data, int seed) =>
        IdentificationTrial.Draw(new HeldOutClasses(data.Leaving(calibration.Trailing)), new Random(seed)).Select(trial =>
        {
            var confidence = calibration.Identification.Probabilities(trial.Similarities, trial.Classes)[0];
            return (confidence, trial.Right == 0, trial.IsStranger, confidence >= calibration.MinConfidence(trial.Classes));
        });
}
