namespace SiameseWorker.Reports;

/// <summary>A curve.</summary>
/// <param name="Name">What it shows, for the legend; empty for none.</param>
/// <param name="Points">Its points from left to right.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Gets whether each point is marked.</summary>
    public bool Markers { get; init; }

    /// <summary>Gets whether it is a reference, drawn thin and dashed.</summary>
    public bool IsReference { get; init; }
}

/// <summary>A value of the horizontal axis to look at.</summary>
/// <param name="Name">What is there.</param>
/// <param name="Value">Where it is.</param>
public sealed record ChartMark(string Name, double Value);
