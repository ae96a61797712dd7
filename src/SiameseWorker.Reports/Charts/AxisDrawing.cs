using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>What charts with two axes have in common.</summary>
internal static class AxisDrawing
{
    /// <summary>Labels, ticks and limits; called once the data are drawn.</summary>
    public static void Draw(Plot plot, ChartAxis x, ChartAxis y)
    {
        plot.XLabel(x.Label, size: 14);
        plot.YLabel(y.Label, size: 14);
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        if (x.Values.Ticks() is { } bottom)
            plot.Axes.Bottom.TickGenerator = bottom;
        if (y.Values.Ticks() is { } left)
            plot.Axes.Left.TickGenerator = left;
        plot.Axes.AutoScale();
        if (x.Min is not null || x.Max is not null)
            plot.Axes.SetLimitsX(Limit(x, x.Min, plot.Axes.Bottom.Min), Limit(x, x.Max, plot.Axes.Bottom.Max));
        if (y.Min is not null || y.Max is not null)
            plot.Axes.SetLimitsY(Limit(y, y.Min, plot.Axes.Left.Min), Limit(y, y.Max, plot.Axes.Left.Max));
    }

    public static void DrawMarks(Plot plot, ChartAxis x, IReadOnlyList<ChartMark> marks)
    {
        foreach (var (index, mark) in marks.Index())
        {
            var line = plot.Add.VerticalLine(x.Values.Place(mark.Value));
            line.Color = Colors.Black;
            line.LineWidth = 1.5f;
            line.LinePattern = index == 0 ? LinePattern.Dashed : LinePattern.Dotted;
            line.LegendText = mark.Name;
        }
    }

    private static double Limit(ChartAxis axis, double? wanted, double found) => wanted is { } value ? axis.Values.Place(value) : found;
}
