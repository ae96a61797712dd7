using System.Text.Json.Nodes;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>The official one-shot runs.</summary>
internal sealed class RunsJudgement(RunsReport report, Thumbnails thumbnails) : Judgement
{
    public override string Protocol => "runs";

    public override string Description =>
        $"{report.Runs.Count} runs in the layout of Omniglot's official ones: each test image is compared with the one training image of every class of its run. The interval takes trials as independent; those of a run share an alphabet and two drawers.";

    public override IReadOnlyList<KeyFigure> KeyFigures =>
    [
        new("right", Figures.Percent(report.Total.Rate), $"{report.Total.Wrong} of {report.Total.Total} wrong; 95% interval {Figures.Interval(report.Total.Interval)}"),
        new("error", Figures.Percent(1 - report.Total.Rate)),
    ];

    public override IReadOnlyList<FigureTable> Tables =>
    [
        new("Run by run", ["run", "wrong", "of", "right"], [.. report.Runs.Select(run =>
            new[] { run.Name, $"{run.Accuracy.Wrong}", $"{run.Accuracy.Total}", $"{run.Accuracy.Rate:P1}" })]),
    ];

    public override IReadOnlyList<ComparableResults> Comparable => [new("runs", "runs", [.. report.Runs.Select(run => run.Accuracy.Rate)])];

    public override JsonObject ToJson()
    {
        var json = report.Total.ToJson();
        json["runs"] = new JsonArray([.. report.Runs.Select(run => new JsonObject
        {
            ["name"] = run.Name,
            ["wrong"] = run.Accuracy.Wrong,
            ["total"] = run.Accuracy.Total,
            ["accuracy"] = run.Accuracy.Rate,
        })]);
        return json;
    }

    public override void AddPictures(HtmlReport html) => Confusions.Add(html, report.Runs.SelectMany(run => run.Trials), thumbnails);
}
