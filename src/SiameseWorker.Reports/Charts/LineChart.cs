using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>Curves over a common axis.</summary>
/// <param name="x">The horizontal axis.</param>
/// <param name="y">The vertical axis.</param>
/// <param name="series">The curves.</param>
public sealed class LineChart(ChartAxis x, ChartAxis y, params IReadOnlyList<ChartSeries> series) : Chart
{
    /// <summary>Points whose distance is less than this part of the curve's width and height look like one.</summary>
    private const double Indistinct = 0.001;

    /// <summary>Gets whether the legend is above the curves, to the right, instead of below.</summary>
    public bool LegendAbove { get; init; }

    private protected override void Draw(Plot plot, ICollection<IDisposable> held)
    {
        foreach (var (index, one) in series.Index())
            Draw(plot, one, ChartColours.Of(index));
        AxisDrawing.Draw(plot, x, y);
        if (series.Any(one => one.Name.Length > 0))
            plot.ShowLegend(LegendAbove ? Alignment.UpperRight : Alignment.LowerRight);
    }

    private void Draw(Plot plot, ChartSeries one, Color colour)
    {
        var line = plot.Add.Scatter(Thin([.. one.Points.Select(point => new Coordinates(x.Values.Place(point.X), y.Values.Place(point.Y)))]));
        line.Color = one.IsReference ? ChartColours.Reference : colour;
        line.LineWidth = one.IsReference ? 1 : 2;
        line.LinePattern = one.IsReference ? LinePattern.Dashed : LinePattern.Solid;
        line.MarkerSize = one.Markers ? 6 : 0;
        line.LegendText = one.Name;
    }

    /// <summary>Both ends, and what lies apart: a curve of a hundred thousand points looks no different, and its file is small.</summary>
    private static Coordinates[] Thin(Coordinates[] points)
    {
        if (points.Length == 0)
            return points;
        var stepX = (points.Max(point => point.X) - points.Min(point => point.X)) * Indistinct;
        var stepY = (points.Max(point => point.Y) - points.Min(point => point.Y)) * Indistinct;
        var kept = new List<Coordinates> { points[0] };
        foreach (var point in points[1..])
        {
            if (point == points[^1] || Math.Abs(point.X - kept[^1].X) > stepX || Math.Abs(point.Y - kept[^1].Y) > stepY)
                kept.Add(point);
        }

        return [.. kept];
    }
}
