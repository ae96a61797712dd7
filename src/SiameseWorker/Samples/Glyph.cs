namespace SiameseWorker.Samples;

/// <summary>A character as it is meant: every drawer draws it in their own way.</summary>
internal sealed class Glyph
{
    private const int Cells = 14;
    private readonly double[] _footprint;

    private Glyph(IReadOnlyList<Stroke> strokes)
    {
        Strokes = strokes;
        _footprint = Footprint(strokes);
    }

    public IReadOnlyList<Stroke> Strokes { get; }

    /// <summary>Whether it is little more than a line, which hands would draw alike whatever it is.</summary>
    public bool IsPlain => Strokes.Sum(stroke => Length(stroke.Trace())) < 1.5 || IsFlat;

    private bool IsFlat
    {
        get
        {
            var points = Strokes.SelectMany(stroke => stroke.Trace()).ToList();
            return Math.Min(points.Max(point => point.X) - points.Min(point => point.X), points.Max(point => point.Y) - points.Min(point => point.Y)) < 0.3;
        }
    }

    /// <summary>A glyph of strokes anywhere, centred and scaled to the square from (−0.5, −0.5) to (0.5, 0.5).</summary>
    public static Glyph Of(IReadOnlyList<Stroke> strokes)
    {
        var points = strokes.SelectMany(stroke => stroke.Trace()).ToList();
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (top, bottom) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var centre = new Point((left + right) / 2, (top + bottom) / 2);
        var scale = 1 / Math.Max(Math.Max(right - left, bottom - top), 0.3);
        return new Glyph([.. strokes.Select(stroke => stroke.Move(point => scale * (point - centre)))]);
    }

    /// <summary>0 where the glyphs have no place in common, 1 where they are the same.</summary>
    public double Likeness(Glyph other)
    {
        double dot = 0, mine = 0, theirs = 0;
        for (var i = 0; i < _footprint.Length; i++)
        {
            dot += _footprint[i] * other._footprint[i];
            mine += _footprint[i] * _footprint[i];
            theirs += other._footprint[i] * other._footprint[i];
        }

        return dot / Math.Sqrt(mine * theirs);
    }

    private static double Length(List<Point> trace) => trace.Zip(trace.Skip(1), (a, b) => (b - a).Length).Sum();

    // Which cells of a coarse grid the strokes pass, each point shared by the cells around it.
    private static double[] Footprint(IReadOnlyList<Stroke> strokes)
    {
        var cells = new double[Cells * Cells];
        foreach (var point in strokes.SelectMany(stroke => stroke.Trace()))
        {
            var (x, y) = ((point.X + 0.6) / 1.2 * (Cells - 1), (point.Y + 0.6) / 1.2 * (Cells - 1));
            for (var row = Math.Max(0, (int)y - 1); row <= Math.Min(Cells - 1, (int)y + 2); row++)
            {
                for (var column = Math.Max(0, (int)x - 1); column <= Math.Min(Cells - 1, (int)x + 2); column++)
                {
                    var near = Math.Max(0, 1.5 - new Point(x - column, y - row).Length);
                    cells[(row * Cells) + column] = Math.Max(cells[(row * Cells) + column], near);
                }
            }
        }

        return cells;
    }
}
