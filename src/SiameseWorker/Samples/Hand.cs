namespace SiameseWorker.Samples;

/// <summary>
/// How one drawer draws: larger or smaller, slanted, bent, with a thick or thin pen, and never twice the same.
/// </summary>
internal sealed class Hand
{
    private const double Centre = SampleAlphabet.Side / 2.0;
    private const double Border = 5;

    private readonly double _width;
    private readonly double _height;
    private readonly double _slant;
    private readonly double _turn;
    private readonly double _carelessness;

    private Hand(SeededRandom habits, SeededRandom moment)
    {
        var size = habits.Between(50, 76);
        _width = size * (1 + habits.Around(0.09) + moment.Around(0.05));
        _height = size * (1 + habits.Around(0.09) + moment.Around(0.05));
        _slant = habits.Around(0.13) + moment.Around(0.05);
        _turn = habits.Around(0.05) + moment.Around(0.05);
        _carelessness = habits.Between(0.7, 1.6);
        PenRadius = habits.Between(1.25, 1.9);
    }

    /// <summary>Half of the pen's width, in pixels.</summary>
    public double PenRadius { get; }

    /// <param name="seed">Of all samples.</param>
    /// <param name="drawer">Who draws.</param>
    /// <param name="moment">Of this drawing alone.</param>
    public static Hand Of(int seed, int drawer, SeededRandom moment) => new(new SeededRandom(seed, -1, drawer), moment);

    /// <summary>The lines of a drawing, in pixels of the canvas.</summary>
    public List<List<Point>> Draw(Glyph glyph, SeededRandom moment)
    {
        var (bendAcross, bendDown) = (moment.Around(0.12 * _carelessness), moment.Around(0.12 * _carelessness));
        var (leanAcross, leanDown) = (moment.Around(0.1 * _carelessness), moment.Around(0.1 * _carelessness));
        Point Bend(Point point) => new(
            point.X + (bendAcross * point.Y * point.Y) + (leanAcross * point.X * point.Y),
            point.Y + (bendDown * point.X * point.X) + (leanDown * point.X * point.Y));

        var lines = glyph.Strokes.Select(stroke => Shake(stroke, moment).Trace().ConvertAll(point => Place(Bend(point)))).ToList();
        return Inside(lines, new Point(moment.Around(6), moment.Around(6)));
    }

    // The whole stroke is off a little, and each of its knots a little more.
    private Stroke Shake(Stroke stroke, SeededRandom moment)
    {
        var off = Off(0.018, moment);
        var isLoop = stroke.Knots[0] == stroke.Knots[^1];
        // The more knots, the closer they are, and the more their errors would look like a trembling hand.
        var error = 0.026 * Math.Min(1, 4.0 / stroke.Knots.Count);
        var knots = stroke.Knots.Select(knot => knot + off + Off(error, moment)).ToList();
        if (isLoop)
            knots[^1] = knots[0] + Off(0.03, moment);
        return Curl(stroke with { Knots = knots }, moment);
    }

    // No hand draws a line quite straight.
    private Stroke Curl(Stroke stroke, SeededRandom moment)
    {
        if (stroke.IsSmooth || stroke.Knots.Count != 2)
            return stroke;
        var way = stroke.Knots[1] - stroke.Knots[0];
        var middle = stroke.Knots[0] + (0.5 * way) + (moment.Around(0.05 * _carelessness) * way.Across);
        return new Stroke([stroke.Knots[0], middle, stroke.Knots[1]], IsSmooth: true);
    }

    private Point Off(double deviation, SeededRandom moment) =>
        new(moment.Around(deviation * _carelessness), moment.Around(deviation * _carelessness));

    private Point Place(Point point)
    {
        var (x, y) = ((point.X - (_slant * point.Y)) * _width, point.Y * _height);
        var cosine = 1 / Math.Sqrt(1 + (_turn * _turn));
        return new Point(cosine * (x - (_turn * y)), cosine * (y + (_turn * x)));
    }

    /// <summary>Centred, shifted, and smaller where it would leave the canvas.</summary>
    private static List<List<Point>> Inside(List<List<Point>> lines, Point shift)
    {
        var reach = lines.SelectMany(line => line).Max(point => Math.Max(Math.Abs(point.X + shift.X), Math.Abs(point.Y + shift.Y)));
        var scale = Math.Min(1, (Centre - Border) / reach);
        return lines.ConvertAll(line => line.ConvertAll(point => new Point(Centre, Centre) + (scale * (point + shift))));
    }
}
