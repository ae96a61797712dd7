using System.Globalization;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Verdicts as a report to read.</summary>
internal static class VerdictReport
{
    /// <param name="verdicts">The encoders' verdicts.</param>
    /// <param name="data">What they were judged on.</param>
    /// <param name="now">The time.</param>
    /// <param name="caution">What is to be known before anything else is read; null: nothing.</param>
    public static HtmlReport Of(IReadOnlyList<EncoderVerdict> verdicts, string data, DateTimeOffset now, string? caution = null)
    {
        var html = Begin(verdicts is [var only] ? $"Encoder {only.Name}" : $"Encoders {string.Join(", ", verdicts.Select(verdict => verdict.Name))}", data, now);
        if (caution is not null)
            html.Paragraph(caution);
        AddComparison(html, verdicts);
        foreach (var verdict in verdicts)
            Add(html, verdict, named: verdicts.Count > 1);
        return html;
    }

    /// <summary>A judgement of a recipe, by several encoders.</summary>
    public static HtmlReport Of(string recipe, Judgement judgement, string data, DateTimeOffset now)
    {
        var html = Begin($"Recipe {recipe}, trained for each fold on the others", data, now);
        Add(html, judgement, prefix: "");
        return html;
    }

    private static HtmlReport Begin(string title, string data, DateTimeOffset now) =>
        new(title, string.Create(CultureInfo.InvariantCulture, $"Judged on {data}, {now:d MMMM yyyy HH:mm} UTC"));

    private static void AddComparison(HtmlReport html, IReadOnlyList<EncoderVerdict> verdicts)
    {
        if (verdicts.Count == 1)
            return;
        html.Heading("Side by side");
        var figures = verdicts.Select(verdict => verdict.Judgements.SelectMany(judgement => judgement.KeyFigures).ToDictionary(figure => figure.Label, figure => figure.Value)).ToList();
        html.Table(
            ["", .. verdicts.Select(verdict => verdict.Name)],
            [.. figures.SelectMany(one => one.Keys).Distinct().Select(label => new[] { label }.Concat(figures.Select(one => one.GetValueOrDefault(label, "–"))).ToArray())]);
        foreach (var verdict in PairwiseVerdict.Of(verdicts))
            html.Paragraph(verdict.Sentence);
    }

    private static void Add(HtmlReport html, EncoderVerdict verdict, bool named)
    {
        var prefix = named ? $"{verdict.Name}: " : "";
        foreach (var judgement in verdict.Judgements)
            Add(html, judgement, prefix);
        if (verdict.Images is { } images)
            MapPicture.Add(html, images, $"{prefix}Map");
        if (verdict.Card is { } card)
            AddTraining(html, card, verdict.History, prefix);
    }

    private static void Add(HtmlReport html, Judgement judgement, string prefix)
    {
        html.Heading($"{prefix}{Title(judgement.Protocol)}").Paragraph(judgement.Description).KeyFigures(judgement.KeyFigures);
        foreach (var table in judgement.Tables)
            html.Table(table.Columns, table.Rows, table.Caption);
        judgement.AddPictures(html);
    }

    private static string Title(string protocol) => $"{char.ToUpperInvariant(protocol[0])}{protocol[1..]}";

    private static void AddTraining(HtmlReport html, ModelCard card, TrainingHistory history, string prefix)
    {
        var training = card.Training;
        html.Heading($"{prefix}Training").Paragraph(training.Data).Table(["", ""],
        [
            ["trained", $"{card.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {training.Steps:N0} steps, {TimeSpan.FromSeconds(training.Seconds).InHours()} on {training.Device}, seed {training.Seed}"],
            ["on", $"{training.Images:N0} images of {training.Classes:N0} classes; {training.HeldOutClasses:N0} classes held out"],
            ["embedding", $"{card.Dimension} dimensions, {card.Metric.ToString().ToLowerInvariant()}"],
            ["input", $"{card.Input.Width} × {card.Input.Height}, {(card.Input.Channels == 1 ? "grey" : "colour")}"],
            .. card.Metrics.Select(metric => new[] { metric.Key, $"{metric.Value.Value:0.####}: {metric.Value.Description}" }),
        ]);
        if (history.Points.Count < 2)
            return;
        html.Chart(
            new LineChart(new ChartAxis("step"), new ChartAxis("loss", Min: 0), new ChartSeries("", [.. history.Points.Select(point => ((double)point.Step, point.Loss))])),
            "Training loss.");
        // The latest accuracy stands in every line of the log: a new one is a change, and the last line's is the last.
        var validated = history.Points.Where((point, index) =>
            point.ValidationAccuracy is { } accuracy && (index == 0 || index == history.Points.Count - 1 || accuracy != history.Points[index - 1].ValidationAccuracy)).ToList();
        if (validated.Count > 1)
        {
            html.Chart(
                new LineChart(new ChartAxis("step"), new ChartAxis("right", AxisScale.Percent), new ChartSeries("", [.. validated.Select(point => ((double)point.Step, point.ValidationAccuracy!.Value))]) { Markers = true }),
                "Accuracy on trials of held-out classes.");
        }
    }
}
