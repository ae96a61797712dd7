namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Student's t distribution.</summary>
internal static class Student
{
    /// <summary>
    /// A quantile from that of the normal distribution, by the expansion of Abramowitz &amp; Stegun 26.7.5: within 0.3% from 2
    /// degrees of freedom on, 0.01% from 4 on.
    /// </summary>
    /// <param name="z">The normal distribution's quantile of the same probability.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Quantile(double z, double degrees)
    {
        var (n, z2) = (degrees, z * z);
        return z
            + (z * (z2 + 1) / (4 * n))
            + (z * ((((5 * z2) + 16) * z2) + 3) / (96 * n * n))
            + (z * ((((((3 * z2) + 19) * z2) + 17) * z2) - 15) / (384 * n * n * n))
            + (z * ((((((((79 * z2) + 776) * z2) + 1482) * z2) - 1920) * z2) - 945) / (92160 * n * n * n * n));
    }
}
