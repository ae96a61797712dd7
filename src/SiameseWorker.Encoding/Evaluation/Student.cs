namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Quantiles of Student's t distribution.</summary>
internal static class Student
{
    /// <summary>That of 95%, for a bound to one side.</summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double OneSided95(int degrees) => Quantile(0.95, 1.6448536269514722, degrees);

    /// <summary>That of 97.5%, for bounds to both sides of 95%.</summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double TwoSided95(int degrees) => Quantile(0.975, 1.959963984540054, degrees);

    /// <summary>
    /// Exact for 1 and 2 degrees of freedom; from there on the expansion of Abramowitz &amp; Stegun 26.7.5, for these two shares
    /// within 0.14% at 3 degrees, within 0.04% from 4 on.
    /// </summary>
    private static double Quantile(double share, double normal, int degrees) => degrees switch
    {
        1 => Math.Tan(Math.PI * (share - 0.5)),
        2 => ((2 * share) - 1) / Math.Sqrt(2 * share * (1 - share)),
        _ => Expand(normal, degrees),
    };

    /// <param name="z">The normal distribution's quantile of the same share.</param>
    /// <param name="n">Degrees of freedom.</param>
    private static double Expand(double z, double n)
    {
        var z2 = z * z;
        return z
            + (z * (z2 + 1) / (4 * n))
            + (z * ((((5 * z2) + 16) * z2) + 3) / (96 * n * n))
            + (z * ((((((3 * z2) + 19) * z2) + 17) * z2) - 15) / (384 * n * n * n))
            + (z * ((((((((79 * z2) + 776) * z2) + 1482) * z2) - 1920) * z2) - 945) / (92160 * n * n * n * n));
    }
}
