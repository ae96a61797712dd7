namespace SiameseWorker.Samples;

/// <summary>Makes up strokes by an alphabet's habits.</summary>
internal sealed class StrokeDesigner(Habits habits, SeededRandom random)
{
    private const double ShortestWay = 0.4;

    // Eight directions, for loops.
    private static readonly Point[] Circle =
    [
        new(0, -1), new(0.7071, -0.7071), new(1, 0), new(0.7071, 0.7071), new(0, 1), new(-0.7071, 0.7071), new(-1, 0), new(-0.7071, -0.7071),
    ];

    /// <summary>A stroke that alone is a character: it passes several places.</summary>
    public Stroke Long()
    {
        var knots = new List<Point> { Place() };
        for (var count = 3 + random.Below(3); knots.Count < count;)
            knots.Add(Next(knots[^1], knots.Count > 1 ? knots[^2] : null));
        return new Stroke(knots, random.Chance(0.3 + (0.7 * habits.Curviness)));
    }

    /// <summary>A stroke that goes with others.</summary>
    /// <param name="others">The character's strokes so far.</param>
    public Stroke Short(IReadOnlyList<Stroke> others)
    {
        var from = others.Count > 0 && random.Chance(habits.Joining) ? PlaceOn(others[random.Below(others.Count)]) : Place();
        if (!random.Chance(habits.Curviness))
        {
            var to = Next(from);
            return new Stroke(random.Chance(habits.Corners) ? [from, to, Next(to, from)] : [from, to], IsSmooth: false);
        }

        return random.Chance(habits.Loops) ? Loop(from) : Curve(from, Next(from));
    }

    /// <summary>A dot beside the strokes.</summary>
    public Stroke Dot()
    {
        var at = Place();
        return new Stroke([at, at + new Point(0.03, 0.02)], IsSmooth: false);
    }

    private Stroke Curve(Point from, Point to)
    {
        var way = to - from;
        var side = random.Chance(0.5) ? 1 : -1;
        var bulge = side * random.Between(0.25, 0.5);
        var isWave = random.Chance(0.3);
        Point[] knots = isWave
            ? [from, from + (0.3 * way) + (0.8 * bulge * way.Across), from + (0.7 * way) - (0.8 * bulge * way.Across), to]
            : [from, from + (0.22 * way) + (0.75 * bulge * way.Across), from + (0.5 * way) + (bulge * way.Across), from + (0.78 * way) + (0.75 * bulge * way.Across), to];
        return new Stroke(knots, IsSmooth: true);
    }

    private Stroke Loop(Point on)
    {
        var (width, height) = (random.Between(0.12, 0.26), random.Between(0.12, 0.26));
        var first = random.Below(Circle.Length);
        var centre = on - new Point(width * Circle[first].X, height * Circle[first].Y);
        var knots = Enumerable.Range(0, Circle.Length + 1).Select(i => Circle[(first + i) % Circle.Length]);
        return new Stroke([.. knots.Select(direction => centre + new Point(width * direction.X, height * direction.Y))], IsSmooth: true);
    }

    private Point Place() => habits.Places[random.Below(habits.Places.Count)];

    /// <summary>A place to go on to: some way off, and not back along the way that the pen came.</summary>
    private Point Next(Point from, Point? before = null)
    {
        var far = habits.Places.Where(place => (place - from).Length >= ShortestWay).ToList();
        var onward = before is { } start ? far.FindAll(place => !IsBack(from - start, place - from)) : far;
        var level = random.Chance(habits.Upright) ? onward.FindAll(place => IsLevelOrUpright(place - from)) : [];
        var choice = level.Count > 0 ? level : onward.Count > 0 ? onward : far;
        return choice[random.Below(choice.Count)];
    }

    private static bool IsBack(Point came, Point goes) =>
        (came.X * goes.X) + (came.Y * goes.Y) < -0.7 * came.Length * goes.Length;

    private static bool IsLevelOrUpright(Point way) => Math.Min(Math.Abs(way.X), Math.Abs(way.Y)) < 0.25 * way.Length;

    private Point PlaceOn(Stroke stroke)
    {
        var trace = stroke.Trace();
        return trace[(trace.Count - 1) * random.Below(3) / 2];
    }
}
