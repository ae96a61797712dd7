namespace SiameseWorker.Encoding.Evaluation;

/// <summary>How many trials were answered wrongly.</summary>
/// <param name="Wrong">Wrong answers.</param>
/// <param name="Total">Trials, at least 1.</param>
public sealed record Accuracy(int Wrong, int Total)
{
    /// <summary>Two-sided 95% quantile of the standard normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Share of right answers, 0 to 1.</summary>
    public double Rate => (double)(Total - Wrong) / Total;

    /// <summary>
    /// 95% interval of the rate, by Wilson's score method (Wilson 1927): sensible for few trials and for rates near 0 and 1.
    /// It takes trials as independent; trials that share images are less so, and the true interval is then wider.
    /// </summary>
    public (double Low, double High) Interval => Wilson(Rate, Total, Z);

    /// <summary>Wilson's interval of a rate.</summary>
    /// <param name="rate">The rate that was found, 0 to 1.</param>
    /// <param name="trials">Of how many trials, or what is worth as many.</param>
    /// <param name="z">How many standard errors it reaches to either side.</param>
    internal static (double Low, double High) Wilson(double rate, double trials, double z)
    {
        var correction = z * z / trials;
        var centre = (rate + (correction / 2)) / (1 + correction);
        var half = z / (1 + correction) * Math.Sqrt((rate * (1 - rate) / trials) + (correction / (4 * trials)));
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>Results of several sets of trials as one.</summary>
    /// <param name="parts">At least one.</param>
    public static Accuracy Sum(IEnumerable<Accuracy> parts) =>
        parts.Aggregate((a, b) => new Accuracy(a.Wrong + b.Wrong, a.Total + b.Total));
}
