using System.Text.Json.Nodes;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Genuine and impostor pairs.</summary>
/// <param name="encoder">What compared the images.</param>
/// <param name="thumbnails">The images, for pictures.</param>
/// <param name="report">The result.</param>
/// <param name="threshold">A similarity that a person wants judged too.</param>
internal sealed class VerificationJudgement(string encoder, Thumbnails thumbnails, VerificationReport report, double? threshold) : Judgement
{
    private readonly (double Mean, double Deviation) _foldErrors = Figures.MeanAndDeviation([.. report.Folds.Select(fold => fold.EqualErrorRate)]);
    private readonly double _equalErrorRate = report.Curve.EqualErrorRate;

    public override string Protocol => "verification";

    public override string Description =>
        $"{report.Genuine:N0} genuine and {report.Impostors:N0} impostor pairs{(report.Protocol.KochDrawers ? " of the last four drawers, as many from each alphabet" : "")}, impostors {(report.Protocol.WithinGroups ? "of the same group" : "from anywhere")}, in {report.Folds.Count} folds of classes; both images of a pair are of one fold. Accuracies are as if both kinds were as many. Seed {report.Protocol.Seed}.";

    public override IReadOnlyList<KeyFigure> KeyFigures =>
    [
        new("equal error rate", Figures.Percent(_equalErrorRate), $"folds: {_foldErrors.Mean:P2} ± {_foldErrors.Deviation:P2} (s.d.)"),
        new("accuracy", Figures.Percent(report.AccuracyAtOthersThreshold), "at thresholds chosen on other classes"),
        new("FNMR at FMR 1%", Figures.Percent(report.Curve.AtFalseMatchRate(0.01).FalseNonMatchRate)),
        new("FNMR at FMR 0.1%", Figures.Percent(report.Curve.AtFalseMatchRate(0.001).FalseNonMatchRate)),
    ];

    public override IReadOnlyList<FigureTable> Tables =>
    [
        new("At thresholds", ["threshold", "similarity", "accuracy", "95% interval", "FMR", "FNMR"], [.. Thresholds().Select(Row)]),
        new("Fold by fold", ["fold", "genuine", "impostors", "EER", "threshold of the others", "accuracy there"], [.. report.Folds.Select((fold, index) => new[]
        {
            $"{index + 1}", $"{fold.Genuine:N0}", $"{fold.Impostors:N0}", Figures.Percent(fold.EqualErrorRate), Figures.Number(fold.OthersThreshold), Figures.Percent(fold.AccuracyAtOthersThreshold),
        })]),
    ];

    public override JsonObject ToJson() => new()
    {
        ["genuine"] = report.Genuine,
        ["impostors"] = report.Impostors,
        ["equalErrorRate"] = _equalErrorRate,
        ["accuracyAtOthersThreshold"] = report.AccuracyAtOthersThreshold,
        ["fnmrAtFmr1Percent"] = report.Curve.AtFalseMatchRate(0.01).FalseNonMatchRate,
        ["fnmrAtFmr0.1Percent"] = report.Curve.AtFalseMatchRate(0.001).FalseNonMatchRate,
        ["thresholds"] = new JsonArray([.. Thresholds().Select(one => new JsonObject
        {
            ["name"] = one.Name,
            ["similarity"] = one.Similarity,
            ["accuracy"] = report.Curve.Accuracy(one.Similarity),
            ["fmr"] = report.Curve.FalseMatchRate(one.Similarity),
            ["fnmr"] = report.Curve.FalseNonMatchRate(one.Similarity),
        })]),
        ["foldEqualErrorRateMean"] = _foldErrors.Mean,
        ["foldEqualErrorRateDeviation"] = _foldErrors.Deviation,
        ["folds"] = new JsonArray([.. report.Folds.Select(fold => new JsonObject
        {
            ["genuine"] = fold.Genuine, ["impostors"] = fold.Impostors, ["equalErrorRate"] = fold.EqualErrorRate, ["accuracyAtOthersThreshold"] = fold.AccuracyAtOthersThreshold,
        })]),
    };

    public override void AddPictures(HtmlReport html) =>
        VerificationPictures.Add(html, encoder, thumbnails, report, [.. Thresholds().Select(one => new ChartMark(one.Name, one.Similarity))]);

    private IEnumerable<(string Name, double Similarity)> Thresholds()
    {
        if (report.Calibrated is { } calibrated)
            yield return ("calibrated, for \"same\"", calibrated);
        if (report.EvenOdds is { } even)
            yield return ("probability 0.5", even);
        yield return ("similarity 0.5", 0.5);
        if (threshold is { } wanted)
            yield return ("asked for", wanted);
    }

    private string[] Row((string Name, double Similarity) one) =>
    [
        one.Name, Figures.Number(one.Similarity), Figures.Percent(report.Curve.Accuracy(one.Similarity)), Figures.Interval(report.IntervalAt(one.Similarity)),
        Figures.Percent(report.Curve.FalseMatchRate(one.Similarity)), Figures.Percent(report.Curve.FalseNonMatchRate(one.Similarity)),
    ];
}
