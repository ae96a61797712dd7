using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>Colours that people who see few colours can tell apart (Okabe &amp; Ito 2008).</summary>
internal static class ChartColours
{
    public static readonly Color Reference = Color.FromHex("#8a94a1");

    private static readonly Color[] Series = [.. new[] { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9" }.Select(hex => Color.FromHex(hex))];

    public static Color Of(int series) => Series[series % Series.Length];
}
