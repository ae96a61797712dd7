using SiameseWorker.Imaging;

namespace SiameseWorker.Samples;

/// <summary>Draws lines on a white canvas, black, without shades between: as a scanned drawing made 1-bit.</summary>
internal static class Pen
{
    private const int Side = SampleAlphabet.Side;

    /// <param name="lines">In pixels of the canvas.</param>
    /// <param name="radius">Half of the pen's width, in pixels.</param>
    public static PixelImage Draw(IEnumerable<IReadOnlyList<Point>> lines, double radius)
    {
        var samples = new byte[Side * Side];
        samples.AsSpan().Fill(255);
        foreach (var line in lines)
        {
            for (var i = 0; i + 1 < line.Count; i++)
                Segment(line[i], line[i + 1], radius, samples);
        }

        return new PixelImage(Side, Side, 1, samples);
    }

    private static void Segment(Point from, Point to, double radius, Span<byte> samples)
    {
        var way = to - from;
        var square = (way.X * way.X) + (way.Y * way.Y);
        var (left, right) = Reach(from.X, to.X, radius);
        var (top, bottom) = Reach(from.Y, to.Y, radius);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var offset = new Point(x + 0.5, y + 0.5) - from;
                var along = square > 0 ? Math.Clamp(((offset.X * way.X) + (offset.Y * way.Y)) / square, 0, 1) : 0;
                var (dx, dy) = (offset.X - (along * way.X), offset.Y - (along * way.Y));
                if ((dx * dx) + (dy * dy) <= radius * radius)
                    samples[(y * Side) + x] = 0;
            }
        }
    }

    private static (int First, int Last) Reach(double a, double b, double radius) =>
        (Math.Max(0, (int)(Math.Min(a, b) - radius - 0.5)), Math.Min(Side - 1, (int)(Math.Max(a, b) + radius)));
}
