namespace SiameseWorker.Reports;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it measures, with the unit.</param>
/// <param name="Scale">How values lie on it.</param>
/// <param name="Min">Lowest value shown; <see langword="null"/> for that of the data.</param>
/// <param name="Max">Highest value shown; <see langword="null"/> for that of the data.</param>
public sealed record ChartAxis(string Label, AxisScale? Scale = null, double? Min = null, double? Max = null)
{
    internal AxisScale Values => Scale ?? AxisScale.Linear;
}
