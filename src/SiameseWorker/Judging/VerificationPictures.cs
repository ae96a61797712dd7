using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Verification in pictures: what each threshold costs, how the similarities lie, and the pairs that were most wrong.</summary>
internal static class VerificationPictures
{
    private const int Shown = 8;

    public static void Add(HtmlReport html, string encoder, Thumbnails thumbnails, VerificationReport report, IReadOnlyList<ChartMark> thresholds)
    {
        var points = report.Curve.Points.ToList();
        var lowest = 1.0 / report.Impostors;
        html.Chart(
            new LineChart(
                new ChartAxis("false match rate", AxisScale.LogPercent, lowest, 1),
                new ChartAxis("genuine pairs that match", AxisScale.Percent, 0, 1),
                new ChartSeries("", [.. points.Where(point => point.FalseMatchRate > 0).Reverse().Select(point => (point.FalseMatchRate, 1 - point.FalseNonMatchRate))])),
            "ROC: the share of genuine pairs that are taken for one class, against the share of impostor pairs that are.");
        html.Chart(
            new LineChart(
                new ChartAxis("false match rate", AxisScale.NormalDeviate, 0.0005, 0.4),
                new ChartAxis("false non-match rate", AxisScale.NormalDeviate, 0.0005, 0.4),
                new ChartSeries(encoder, [.. points.Where(point => point is { FalseMatchRate: > 0 and < 1, FalseNonMatchRate: > 0 and < 1 }).Select(point => (point.FalseMatchRate, point.FalseNonMatchRate))]),
                new ChartSeries("equal error", [(0.0005, 0.0005), (0.4, 0.4)]) { IsReference = true })
            {
                Width = 560,
                Height = 520,
                LegendAbove = true,
            },
            "DET: both errors on the scale of the normal deviate. Nearer to the lower left is better.");
        html.Chart(
            new HistogramChart(
                new ChartAxis("similarity"),
                ("genuine pairs", [.. report.Pairs.Where(pair => pair.Pair.IsGenuine).Select(pair => pair.Similarity)]),
                ("impostor pairs", [.. report.Pairs.Where(pair => !pair.Pair.IsGenuine).Select(pair => pair.Similarity)]))
            {
                Marks = thresholds,
            },
            "Similarities of genuine and impostor pairs, with the thresholds.");
        AddWorst(html, thumbnails, "Impostors that look most alike", report.Pairs.Where(pair => !pair.Pair.IsGenuine).OrderByDescending(pair => pair.Similarity));
        AddWorst(html, thumbnails, "Genuine pairs that look least alike", report.Pairs.Where(pair => pair.Pair.IsGenuine).OrderBy(pair => pair.Similarity));
    }

    private static void AddWorst(HtmlReport html, Thumbnails thumbnails, string title, IEnumerable<ScoredPair> pairs) =>
        html.Subheading(title).Images(pairs.DistinctBy(pair => pair.Pair.A).DistinctBy(pair => pair.Pair.B).Take(Shown).Select(pair => new ImageGroup(
            $"similarity {Figures.Number(pair.Similarity)}",
            thumbnails.Image(pair.Pair.A),
            thumbnails.Image(pair.Pair.B))));
}
