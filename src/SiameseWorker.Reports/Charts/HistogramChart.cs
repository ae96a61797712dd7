using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>Distributions of values over a common axis, each of area 1, so that few and many values compare.</summary>
/// <param name="x">The horizontal axis.</param>
/// <param name="distributions">The values of each.</param>
public sealed class HistogramChart(ChartAxis x, params IReadOnlyList<(string Name, IReadOnlyList<double> Values)> distributions) : Chart
{
    private const int Bins = 60;

    /// <summary>Gets values of the axis to look at, such as a threshold.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>Density of values in equal bins: the share in each, divided by its width.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="low">Lower end of the first bin.</param>
    /// <param name="high">Upper end of the last bin, which belongs to it.</param>
    /// <param name="bins">How many.</param>
    internal static double[] Density(IReadOnlyList<double> values, double low, double high, int bins)
    {
        var counts = new double[bins];
        var width = (high - low) / bins;
        foreach (var value in values)
            counts[Math.Clamp((int)((value - low) / width), 0, bins - 1)]++;
        return [.. counts.Select(count => count / values.Count / width)];
    }

    private protected override void Draw(Plot plot, ICollection<IDisposable> held)
    {
        var all = distributions.SelectMany(one => one.Values).DefaultIfEmpty(0);
        var (low, high) = (x.Min ?? all.Min(), x.Max ?? all.Max());
        if (high <= low)
            (low, high) = (low - 0.5, low + 0.5);
        foreach (var (index, (name, values)) in distributions.Index().Where(one => one.Item.Values.Count > 0))
            Draw(plot, name, Density(values, low, high, Bins), low, (high - low) / Bins, ChartColours.Of(index));
        AxisDrawing.Draw(plot, x with { Min = low, Max = high }, new ChartAxis("density", Min: 0));
        AxisDrawing.DrawMarks(plot, x, Marks);
        // Room for the legend above the highest bar.
        plot.Axes.SetLimitsY(0, plot.Axes.Left.Max * 1.2);
        plot.ShowLegend(Alignment.UpperCenter, Orientation.Horizontal);
    }

    /// <summary>An outline in steps, filled lightly, so that what lies behind it can be seen.</summary>
    private static void Draw(Plot plot, string name, double[] density, double low, double width, Color colour)
    {
        var (xs, ys) = (new List<double>(), new List<double>());
        for (var bin = 0; bin < density.Length; bin++)
        {
            xs.AddRange([low + (bin * width), low + ((bin + 1) * width)]);
            ys.AddRange([density[bin], density[bin]]);
        }

        var line = plot.Add.Scatter(xs.ToArray(), ys.ToArray());
        line.Color = colour;
        line.LineWidth = 1.5f;
        line.MarkerSize = 0;
        line.FillY = true;
        line.FillYColor = colour.WithAlpha(0.25);
        line.LegendText = name;
    }
}
