using System.Xml.Linq;
using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>A chart of a report, drawn as SVG: sharp at any size, and its text can be searched.</summary>
public abstract class Chart
{
    /// <summary>Gets the width, in pixels of a screen.</summary>
    public int Width { get; init; } = 760;

    /// <summary>Gets the height, in pixels of a screen.</summary>
    public int Height { get; init; } = 400;

    /// <summary>Draws the chart.</summary>
    /// <param name="plot">Where.</param>
    /// <param name="held">Receives what has to live until the plot is rendered.</param>
    private protected abstract void Draw(Plot plot, ICollection<IDisposable> held);

    /// <summary>The chart as one SVG element.</summary>
    /// <param name="label">What a reader hears who cannot see it.</param>
    /// <param name="name">A name that no other chart of the same page has.</param>
    internal string ToSvg(string label, string name)
    {
        using var plot = new Plot();
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = Color.FromHex("#e3e8ee");
        var svg = XElement.Parse(Render(plot));
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", label);
        svg.SetAttributeValue("viewBox", $"0 0 {Width} {Height}");
        SvgText.LetFlow(svg);
        SvgIds.Prefix(svg, name);
        return svg.ToString(SaveOptions.DisableFormatting);
    }

    private string Render(Plot plot)
    {
        var held = new List<IDisposable>();
        try
        {
            Draw(plot, held);
            // Half a label may stand out beyond the axis.
            plot.Axes.Right.MinimumSize = 30;
            if (ChartFont.Find() is { } font)
                plot.Font.Set(font);
            return plot.GetSvgXml(Width, Height);
        }
        finally
        {
            held.ForEach(one => one.Dispose());
        }
    }
}
