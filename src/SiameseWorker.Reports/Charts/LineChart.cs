using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>Curves over a common axis.</summary>
/// <param name="x">The horizontal axis.</param>
/// <param name="y">The vertical axis.</param>
/// <param name="series">The curves.</param>
public sealed class LineChart(ChartAxis x, ChartAxis y, params IReadOnlyList<ChartSeries> series) : Chart
{
    /// <summary>Gets values of the horizontal axis to look at.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>Gets where the legend is.</summary>
    public ChartCorner Legend { get; init; } = ChartCorner.LowerRight;

    private protected override void Draw(Plot plot, ICollection<IDisposable> held)
    {
        foreach (var (index, one) in series.Index())
            Draw(plot, one, ChartColours.Of(index));
        AxisDrawing.Draw(plot, x, y);
        AxisDrawing.DrawMarks(plot, x, Marks);
        if (series.Any(one => one.Name.Length > 0) || Marks.Count > 0)
            plot.ShowLegend(Legend.ToAlignment());
    }

    private void Draw(Plot plot, ChartSeries one, Color colour)
    {
        var line = plot.Add.Scatter(
            one.Points.Select(point => x.Values.Place(point.X)).ToArray(), one.Points.Select(point => y.Values.Place(point.Y)).ToArray());
        line.Color = one.IsReference ? ChartColours.Reference : colour;
        line.LineWidth = one.IsReference ? 1 : 2;
        line.LinePattern = one.IsReference ? LinePattern.Dashed : LinePattern.Solid;
        line.MarkerSize = one.Markers ? 6 : 0;
        line.LegendText = one.Name;
    }
}
