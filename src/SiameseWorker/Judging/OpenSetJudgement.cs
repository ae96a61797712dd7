using System.Text.Json.Nodes;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Identification with strangers among the probes.</summary>
internal sealed class OpenSetJudgement(JudgedImages judged, OpenSetReport report) : Judgement
{
    public override string Protocol => "open-set";

    public override string Description =>
        $"{report.Protocol.Repetitions} galleries of {report.Enrolled} enrolled classes, {report.Protocol.Shots} exemplar{(report.Protocol.Shots == 1 ? "" : "s")} each, asked about {report.EnrolledProbes:N0} images of them and {report.Strangers:N0} of strangers. A threshold is set on {(judged.Calibration is null ? "the similarity of the best class" : "the confidence in the best class, as in serving")}. Seed {report.Protocol.Seed}.";

    public override IReadOnlyList<KeyFigure> KeyFigures
    {
        get
        {
            var figures = new List<KeyFigure>
            {
                new("identified at 1% false alarms", Figures.Percent(report.Curve.AtFalseAlarms(0.01).Identified)),
                new("identified at 10% false alarms", Figures.Percent(report.Curve.AtFalseAlarms(0.1).Identified)),
                new("right class first", Figures.Percent(report.Rank1.Rate), $"whatever the threshold; {Figures.Interval(report.Rank1.Interval)}"),
            };
            if (report is { Own: { } own, TargetFalseAlarms: { } target })
            {
                figures.Add(new("identified at the encoder's threshold", Figures.Percent(own.Identified)));
                figures.Add(new("false alarms there", Figures.Percent(own.FalseAlarms), $"to be near {target:P0}"));
            }

            if (report.Reliability is { } reliability)
                figures.Add(new("calibration error", Figures.Percent(reliability.ExpectedError), "mean distance of confidence and share right (ECE)"));
            return figures;
        }
    }

    public override IReadOnlyList<FigureTable> Tables =>
    [
        new("At thresholds", ["threshold on", "value", "false alarms", "identified"],
        [
            .. Points().Select(point => new[] { point.Name, Figures.Number(point.Point.Threshold), Figures.Percent(point.Point.FalseAlarms), Figures.Percent(point.Point.Identified) }),
        ]),
    ];

    public override JsonObject ToJson() => new()
    {
        ["galleries"] = report.Protocol.Repetitions,
        ["enrolled"] = report.Enrolled,
        ["shots"] = report.Protocol.Shots,
        ["enrolledProbes"] = report.EnrolledProbes,
        ["strangers"] = report.Strangers,
        ["rank1"] = report.Rank1.ToJson(),
        ["identifiedAt1PercentFalseAlarms"] = report.Curve.AtFalseAlarms(0.01).Identified,
        ["identifiedAt10PercentFalseAlarms"] = report.Curve.AtFalseAlarms(0.1).Identified,
        ["ownThreshold"] = report.Own is { } own ? new JsonObject { ["confidence"] = own.Threshold, ["identified"] = own.Identified, ["falseAlarms"] = own.FalseAlarms, ["targetFalseAlarms"] = report.TargetFalseAlarms } : null,
        ["expectedCalibrationError"] = report.Reliability?.ExpectedError,
    };

    public override void AddPictures(HtmlReport html)
    {
        html.Chart(
            new LineChart(
                new ChartAxis("false alarms: strangers who are given a class", AxisScale.LogPercent, 1.0 / report.Strangers, 1),
                new ChartAxis("identified", AxisScale.Percent, 0, 1),
                new ChartSeries("", [.. report.Curve.Points.Where(point => point.FalseAlarms > 0).Select(point => (point.FalseAlarms, point.Identified))])),
            "Share of the enrolled classes' probes that are given the right class (detection and identification rate), against false alarms.");
        html.Chart(
            new HistogramChart(
                new ChartAxis(judged.Calibration is null ? "similarity of the best class" : "confidence in the best class"),
                ("right class first", [.. report.Trials.Where(trial => trial.IsRight).Select(trial => trial.Score)]),
                ("strangers", [.. report.Trials.Where(trial => trial.IsStranger).Select(trial => trial.Score)]))
            {
                Marks = report.Own is { } own ? [new ChartMark("the encoder's threshold", own.Threshold)] : [],
            },
            "Where probes of enrolled classes and strangers lie.");
        if (report.Reliability is { } reliability)
            ReliabilityPicture.Add(html, reliability);
        AddFalseAlarms(html);
    }

    private void AddFalseAlarms(HtmlReport html) => html.Subheading("Strangers who were taken for a class most surely").Images(
        report.Trials.Where(trial => trial.IsStranger).OrderByDescending(trial => trial.Score).DistinctBy(trial => trial.Probe).Take(8).Select(trial => new ImageGroup(
            $"{(trial.Confidence is null ? "similarity" : "confidence")} {Figures.Number(trial.Score)}",
            judged.Thumbnails.Image(trial.Probe, "stranger"),
            judged.Thumbnails.Image(trial.Answer, "taken for"))));

    private IEnumerable<(string Name, OpenSetPoint Point)> Points()
    {
        var score = judged.Calibration is null ? "similarity" : "confidence";
        yield return ($"{score}, at 1% false alarms", report.Curve.AtFalseAlarms(0.01));
        yield return ($"{score}, at 10% false alarms", report.Curve.AtFalseAlarms(0.1));
        if (report.Own is not { } own)
            yield break;
        yield return ("confidence, the encoder's own", own);
        yield return ("similarity, at 1% false alarms", report.BySimilarity.AtFalseAlarms(0.01));
        yield return ("similarity, at 10% false alarms", report.BySimilarity.AtFalseAlarms(0.1));
    }
}
