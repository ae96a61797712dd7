using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>Images at places in a plane, such as where an encoder puts them; the axes have no unit.</summary>
/// <param name="images">Each with its place, and the number of what it belongs to, which colours its frame.</param>
public sealed class ImageMap(IReadOnlyList<(double X, double Y, int Group, ReadOnlyMemory<byte> File)> images) : Chart
{
    private const float Side = 26;

    private protected override void Draw(Plot plot, ICollection<IDisposable> held)
    {
        foreach (var (x, y, group, file) in images)
        {
            var image = new Image(file.ToArray());
            held.Add(image);
            plot.Add.ImageMarker(new Coordinates(x, y), image, Side / Math.Max(image.Width, image.Height));
            var frame = plot.Add.Marker(x, y, MarkerShape.OpenSquare, Side, ChartColours.Of(group));
            frame.MarkerStyle.LineWidth = 1.5f;
        }

        plot.Axes.AutoScale();
        plot.Axes.Margins(0.06, 0.06);
        plot.HideGrid();
        plot.Axes.Bottom.TickGenerator = plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
    }
}
