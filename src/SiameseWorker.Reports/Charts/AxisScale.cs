using ScottPlot;
using ScottPlot.TickGenerators;

namespace SiameseWorker.Reports;

/// <summary>How values lie on an axis.</summary>
public abstract class AxisScale
{
    /// <summary>Equal steps.</summary>
    public static AxisScale Linear { get; } = new LinearScale(format: null);

    /// <summary>Equal steps, labelled in percent; values are shares, 0 to 1.</summary>
    public static AxisScale Percent { get; } = new LinearScale(static share => $"{share * 100:0.##} %");

    /// <summary>Equal ratios, labelled in percent; values are shares above 0.</summary>
    public static AxisScale LogPercent { get; } = new SharesScale(Math.Log10, [0.0001, 0.001, 0.01, 0.1, 1]);

    /// <summary>
    /// Equal steps of the normal deviate, labelled in percent; values are shares above 0 and below 1. The scale of a DET curve
    /// (Martin et al. 1997): scores of a normal distribution give a straight line.
    /// </summary>
    public static AxisScale NormalDeviate { get; } = new SharesScale(NormalQuantile.Of, [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4]);

    internal abstract double Place(double value);

    internal abstract ITickGenerator? Ticks();

    private sealed class LinearScale(Func<double, string>? format) : AxisScale
    {
        internal override double Place(double value) => value;

        internal override ITickGenerator? Ticks() => format is null ? null : new NumericAutomatic { LabelFormatter = format };
    }

    private sealed class SharesScale(Func<double, double> place, double[] ticks) : AxisScale
    {
        internal override double Place(double value) => place(value);

        internal override ITickGenerator Ticks() => new NumericManual([.. ticks.Select(place)], [.. ticks.Select(share => $"{share * 100:0.##} %")]);
    }
}
