namespace SiameseWorker.Reports;

/// <summary>The standard normal distribution's inverse.</summary>
internal static class NormalQuantile
{
    private static readonly double[] A = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690, -30.66479806614716, 2.506628277459239];
    private static readonly double[] B = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
    private static readonly double[] C = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
    private static readonly double[] D = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

    /// <summary>The value below which a share of the distribution lies, to nine digits (P. J. Acklam's rational approximation).</summary>
    /// <param name="share">Above 0 and below 1.</param>
    public static double Of(double share)
    {
        const double tail = 0.02425;
        if (share > 1 - tail)
            return -Of(1 - share);
        if (share < tail)
        {
            var q = Math.Sqrt(-2 * Math.Log(share));
            return Polynomial(C, q) / Polynomial(D, q);
        }

        var centred = share - 0.5;
        return centred * Polynomial(A, centred * centred) / Polynomial(B, centred * centred);
    }

    private static double Polynomial(double[] coefficients, double x) => coefficients.Aggregate(0.0, (sum, coefficient) => (sum * x) + coefficient);
}
