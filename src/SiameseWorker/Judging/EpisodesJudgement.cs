using System.Text.Json.Nodes;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Generated N-way K-shot trials, of one or several kinds.</summary>
internal sealed class EpisodesJudgement(JudgedImages judged, IReadOnlyList<EpisodesReport> reports) : Judgement
{
    public override string Protocol => "episodes";

    public override string Description
    {
        get
        {
            var first = reports[0].Protocol;
            var drawers = reports.Any(report => report.Protocol is { WithinGroups: true, Shots: 1 })
                ? " One-shot episodes within a group (alphabet) take all exemplars from one place in the classes' order of images (a drawer) and all probes from another, where the classes have equally many images."
                : "";
            return $"Episodes of classes from anywhere or, where so named, within one group; one probe of each class.{drawers} {(first.Scoring == ClassScoring.ClassMean ? "A class counts by the mean of its exemplars' embeddings." : "A class counts by its most similar exemplar, as in serving.")} Seed {first.Seed}. The first interval takes trials as independent; the second treats the probes' classes as a sample of others of their kind.";
        }
    }

    public override IReadOnlyList<KeyFigure> KeyFigures =>
        [.. reports.Select(report => new KeyFigure(Name(report), Figures.Percent(report.Total.Rate), $"{report.Total.Wrong:N0} of {report.Total.Total:N0} wrong; {Figures.Interval(report.Total.Interval)}"))];

    public override IReadOnlyList<FigureTable> Tables =>
    [
        new("Trials", ["trials", "episodes", "ways", "right", "95% interval", "over classes"], [.. reports.Select(report => new[]
        {
            Name(report), $"{report.Episodes.Count:N0}", $"{report.MeanWays:0.#}", Figures.Percent(report.Total.Rate), Figures.Interval(report.Total.Interval), Figures.Interval(report.IntervalOverClasses),
        })]),
        .. reports.Where(report => report.Protocol.WithinGroups && report.Groups.Count > 1).Select(report => new FigureTable(
            $"{Name(report)}, group by group", ["group", "wrong", "of", "right"],
            [.. report.Groups.Select(group => new[] { group.Group, $"{group.Accuracy.Wrong:N0}", $"{group.Accuracy.Total:N0}", $"{group.Accuracy.Rate:P1}" })])),
    ];

    public override IReadOnlyList<ComparableResults> Comparable =>
        [.. reports.Select(report => new ComparableResults(Name(report), "classes", [.. report.Classes.Select(c => c.Accuracy.Rate)]))];

    public override JsonObject ToJson() => new()
    {
        ["trials"] = new JsonArray([.. reports.Select(ToJson)]),
    };

    public override void AddPictures(HtmlReport html) => Confusions.Add(html, reports.SelectMany(report => report.Trials), judged.Thumbnails);

    private static string Name(EpisodesReport report) =>
        $"{report.Protocol.Ways}-way {report.Protocol.Shots}-shot{(report.Protocol.WithinGroups ? " within groups" : "")}";

    private static JsonObject ToJson(EpisodesReport report)
    {
        var json = report.Total.ToJson();
        json["intervalOverClasses95"] = Figures.Array(report.IntervalOverClasses);
        json["ways"] = report.Protocol.Ways;
        json["meanWays"] = report.MeanWays;
        json["shots"] = report.Protocol.Shots;
        json["episodes"] = report.Episodes.Count;
        json["withinGroups"] = report.Protocol.WithinGroups;
        json["groups"] = new JsonArray([.. report.Groups.Select(group => new JsonObject { ["name"] = group.Group, ["wrong"] = group.Accuracy.Wrong, ["total"] = group.Accuracy.Total })]);
        return json;
    }
}
