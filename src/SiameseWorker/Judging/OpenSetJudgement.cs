using System.Text.Json.Nodes;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Identification with strangers among the probes.</summary>
internal sealed class OpenSetJudgement(JudgedImages judged, OpenSetReport report) : Judgement
{
    public override string Protocol => "open-set";

    public override string Description =>
        $"{report.Protocol.Repetitions} galleries of {report.Enrolled} enrolled classes, {report.Protocol.Shots} exemplar{(report.Protocol.Shots == 1 ? "" : "s")} each, asked about {report.EnrolledProbes:N0} images of them and {report.Strangers:N0} of strangers. A threshold is set on {(judged.Calibration is null ? "the similarity of the best class" : "the confidence in the best class, as in serving")}. Seed {report.Protocol.Seed}. The intervals treat the probes' classes as a sample of others of their kind, and take the threshold as given.";

    public override IReadOnlyList<KeyFigure> KeyFigures
    {
        get
        {
            var figures = new List<KeyFigure>
            {
                Identified("identified at 1% false alarms", report.Curve.AtFalseAlarms(0.01)),
                Identified("identified at 10% false alarms", report.Curve.AtFalseAlarms(0.1)),
                new("right class first", Figures.Percent(report.Rank1.Rate), $"whatever the threshold; {Figures.Interval(report.Rank1IntervalOverClasses)}"),
            };
            if (report is { Own: { } own, TargetFalseAlarms: { } target })
            {
                figures.Add(Identified("identified at the encoder's threshold", own));
                figures.Add(new("false alarms there", Figures.Percent(own.FalseAlarms), $"to be near {target:P0}; {Figures.Interval(report.Curve.FalseAlarmsInterval(own.Threshold))}"));
            }

            if (report.Reliability is { } reliability)
                figures.Add(new("calibration error", Figures.Percent(reliability.ExpectedError), "mean distance of confidence and share right (ECE)"));
            return figures;
        }
    }

    public override IReadOnlyList<FigureTable> Tables =>
    [
        new("At thresholds", ["threshold on", "value", "false alarms", "95% interval", "identified", "95% interval"], [.. Points().Select(Row)]),
    ];

    public override JsonObject ToJson()
    {
        var rank1 = report.Rank1.ToJson();
        rank1["intervalOverClasses95"] = Figures.Array(report.Rank1IntervalOverClasses);
        var (atOne, atTen) = (report.Curve.AtFalseAlarms(0.01), report.Curve.AtFalseAlarms(0.1));
        return new()
        {
            ["galleries"] = report.Protocol.Repetitions,
            ["enrolled"] = report.Enrolled,
            ["shots"] = report.Protocol.Shots,
            ["enrolledProbes"] = report.EnrolledProbes,
            ["strangers"] = report.Strangers,
            ["rank1"] = rank1,
            ["identifiedAt1PercentFalseAlarms"] = atOne.Identified,
            ["identifiedAt1PercentFalseAlarmsIntervalOverClasses95"] = Figures.Array(report.Curve.IdentifiedInterval(atOne.Threshold)),
            ["identifiedAt10PercentFalseAlarms"] = atTen.Identified,
            ["identifiedAt10PercentFalseAlarmsIntervalOverClasses95"] = Figures.Array(report.Curve.IdentifiedInterval(atTen.Threshold)),
            ["ownThreshold"] = report.Own is { } own ? ToJson(own) : null,
            ["expectedCalibrationError"] = report.Reliability?.ExpectedError,
        };
    }

    private JsonObject ToJson(OpenSetPoint own) => new()
    {
        ["confidence"] = own.Threshold,
        ["identified"] = own.Identified,
        ["identifiedIntervalOverClasses95"] = Figures.Array(report.Curve.IdentifiedInterval(own.Threshold)),
        ["falseAlarms"] = own.FalseAlarms,
        ["falseAlarmsIntervalOverClasses95"] = Figures.Array(report.Curve.FalseAlarmsInterval(own.Threshold)),
        ["targetFalseAlarms"] = report.TargetFalseAlarms,
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

    private KeyFigure Identified(string label, OpenSetPoint point) =>
        new(label, Figures.Percent(point.Identified), $"95% interval {Figures.Interval(report.Curve.IdentifiedInterval(point.Threshold))}");

    private IEnumerable<(string Name, OpenSetCurve Curve, OpenSetPoint Point)> Points()
    {
        var score = judged.Calibration is null ? "similarity" : "confidence";
        yield return ($"{score}, at 1% false alarms", report.Curve, report.Curve.AtFalseAlarms(0.01));
        yield return ($"{score}, at 10% false alarms", report.Curve, report.Curve.AtFalseAlarms(0.1));
        if (report.Own is not { } own)
            yield break;
        yield return ("confidence, the encoder's own", report.Curve, own);
        yield return ("similarity, at 1% false alarms", report.BySimilarity, report.BySimilarity.AtFalseAlarms(0.01));
        yield return ("similarity, at 10% false alarms", report.BySimilarity, report.BySimilarity.AtFalseAlarms(0.1));
    }

    private static string[] Row((string Name, OpenSetCurve Curve, OpenSetPoint Point) one) =>
    [
        one.Name, Figures.Number(one.Point.Threshold),
        Figures.Percent(one.Point.FalseAlarms), Figures.Interval(one.Curve.FalseAlarmsInterval(one.Point.Threshold)),
        Figures.Percent(one.Point.Identified), Figures.Interval(one.Curve.IdentifiedInterval(one.Point.Threshold)),
    ];
}
