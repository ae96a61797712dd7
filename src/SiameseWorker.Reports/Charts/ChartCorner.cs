using ScottPlot;

namespace SiameseWorker.Reports;

/// <summary>A corner of a chart.</summary>
public enum ChartCorner
{
    UpperLeft,
    UpperRight,
    LowerLeft,
    LowerRight,
}

internal static class ChartCorners
{
    public static Alignment ToAlignment(this ChartCorner corner) => corner switch
    {
        ChartCorner.UpperLeft => Alignment.UpperLeft,
        ChartCorner.UpperRight => Alignment.UpperRight,
        ChartCorner.LowerLeft => Alignment.LowerLeft,
        _ => Alignment.LowerRight,
    };
}
