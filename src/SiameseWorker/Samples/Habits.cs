namespace SiameseWorker.Samples;

/// <summary>What the characters of one alphabet have in common.</summary>
internal sealed record Habits
{
    private const int Columns = 3;

    public required int MinStrokes { get; init; }

    public required int MaxStrokes { get; init; }

    /// <summary>Share of strokes that are curved, 0 to 1.</summary>
    public required double Curviness { get; init; }

    /// <summary>Share of curved strokes that close to a loop, 0 to 1.</summary>
    public required double Loops { get; init; }

    /// <summary>Share of straight strokes that have a corner, 0 to 1.</summary>
    public required double Corners { get; init; }

    /// <summary>Share of straight strokes that are level or upright, 0 to 1.</summary>
    public required double Upright { get; init; }

    /// <summary>Share of strokes that begin on another, 0 to 1.</summary>
    public required double Joining { get; init; }

    /// <summary>Share of characters with a dot, 0 to 1.</summary>
    public required double Dots { get; init; }

    /// <summary>Where strokes like to begin and to end.</summary>
    public required IReadOnlyList<Point> Places { get; init; }

    public static Habits Of(SeededRandom random)
    {
        var fewest = random.Chance(0.4) ? 1 : 2;
        return new Habits
        {
            MinStrokes = fewest,
            MaxStrokes = fewest + 1 + random.Below(3),
            Curviness = random.Between(0.1, 0.9),
            Loops = random.Chance(0.5) ? random.Between(0.1, 0.4) : 0,
            Corners = random.Between(0.2, 0.7),
            Upright = random.Between(0, 0.9),
            Joining = random.Between(0.45, 0.95),
            Dots = random.Chance(0.4) ? random.Between(0.1, 0.35) : 0,
            Places = ScatterPlaces(random),
        };
    }

    private static List<Point> ScatterPlaces(SeededRandom random)
    {
        var rows = 3 + random.Below(2);
        var (width, height, slant) = (random.Between(0.6, 1), random.Between(0.8, 1), random.Around(0.12));
        var places = new List<Point>();
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var y = (height * row / (rows - 1)) - (height / 2);
                var x = (width * column / (Columns - 1)) - (width / 2) - (slant * y);
                places.Add(new Point(x + random.Around(0.05), y + random.Around(0.04)));
            }
        }

        return places;
    }
}
