using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>A reliability diagram.</summary>
internal static class ReliabilityPicture
{
    public static void Add(HtmlReport html, Reliability reliability) => html.Chart(
        new LineChart(
            new ChartAxis("confidence", AxisScale.Percent, 0, 1),
            new ChartAxis("share of answers that were right", AxisScale.Percent, 0, 1),
            new ChartSeries("answers", [.. reliability.Bins.Select(bin => (bin.MeanConfidence, bin.ShareRight))]) { Markers = true },
            new ChartSeries("as it should be", [(0, 0), (1, 1)]) { IsReference = true })
        {
            Width = 560,
            Height = 460,
        },
        $"Reliability: how often the best class was right, against the confidence in it, in 15 bins of {reliability.Count:N0} answers. Expected calibration error {Figures.Percent(reliability.ExpectedError)}.");
}
