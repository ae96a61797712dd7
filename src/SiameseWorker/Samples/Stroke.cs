namespace SiameseWorker.Samples;

/// <summary>One movement of the pen, in the character's own square from (−0.5, −0.5) to (0.5, 0.5).</summary>
/// <param name="Knots">Points that the pen passes, at least two.</param>
/// <param name="IsSmooth">Whether the pen curves through them; otherwise it turns at each.</param>
internal sealed record Stroke(IReadOnlyList<Point> Knots, bool IsSmooth)
{
    private const int StepsPerSpan = 12;

    /// <summary>Points close together along the stroke.</summary>
    public List<Point> Trace()
    {
        var points = new List<Point> { Knots[0] };
        for (var span = 0; span + 1 < Knots.Count; span++)
        {
            for (var step = 1; step <= StepsPerSpan; step++)
                points.Add(At(span, step / (double)StepsPerSpan));
        }

        return points;
    }

    public Stroke Move(Func<Point, Point> move) => this with { Knots = [.. Knots.Select(move)] };

    // A uniform Catmull-Rom spline; beyond the ends, the neighbour is mirrored, or is the one before in a closed stroke.
    private Point At(int span, double t)
    {
        var (from, to) = (Knots[span], Knots[span + 1]);
        if (!IsSmooth)
            return from + (t * (to - from));

        var isClosed = Knots.Count > 3 && (Knots[0] - Knots[^1]).Length < 0.02;
        var before = span > 0 ? Knots[span - 1] : isClosed ? Knots[^2] : from + (from - to);
        var after = span + 2 < Knots.Count ? Knots[span + 2] : isClosed ? Knots[1] : to + (to - from);
        var (a, b) = (0.5 * (to - before), 0.5 * (after - from));
        var (t2, t3) = (t * t, t * t * t);
        return (((2 * t3) - (3 * t2) + 1) * from) + ((t3 - (2 * t2) + t) * a) + (((3 * t2) - (2 * t3)) * to) + ((t3 - t2) * b);
    }
}
