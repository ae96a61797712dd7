namespace SiameseWorker.Encoding;

/// <summary>
/// Platt scaling: P(same class | similarity) = 1 / (1 + e^−(slope · similarity + intercept)), fitted to regularised
/// targets (Platt 1999, <i>Probabilistic Outputs for Support Vector Machines</i>, section 2.2) by Newton's method with
/// step halving (Lin, Lin and Weng 2007, <i>A Note on Platt's Probabilistic Outputs</i>, algorithm 1).
/// Both kinds of pair weigh the same in all, however many there are of each.
/// </summary>
/// <param name="Slope">0 or more: a similarity never speaks against itself.</param>
/// <param name="Intercept">Log-odds at similarity 0.</param>
internal sealed record LogisticCurve(double Slope, double Intercept)
{
    private const int MaxIterations = 100;
    private const double Ridge = 1e-12;

    /// <summary>A curve that knows nothing: every pair is as likely as not.</summary>
    private static readonly LogisticCurve Uninformed = new(0, 0);

    /// <summary>Fits the curve.</summary>
    /// <param name="genuine">Similarities of same-class pairs, at least one.</param>
    /// <param name="impostor">Similarities of different-class pairs, at least one.</param>
    public static LogisticCurve Fit(IReadOnlyList<double> genuine, IReadOnlyList<double> impostor)
    {
        // Standardised similarities keep the Newton step well conditioned, whatever the metric's range.
        var mean = (genuine.Average() + impostor.Average()) / 2;
        var deviation = Math.Sqrt((MeanSquare(genuine, mean) + MeanSquare(impostor, mean)) / 2);
        if (deviation < 1e-9)
            return Uninformed;
        var points = Points(genuine, (genuine.Count + 1.0) / (genuine.Count + 2.0), mean, deviation)
            .Concat(Points(impostor, 1 / (impostor.Count + 2.0), mean, deviation))
            .ToArray();
        var (slope, intercept) = Minimise(points);
        return slope > 0 ? new LogisticCurve(slope / deviation, intercept - (slope * mean / deviation)) : Uninformed;
    }

    private static double MeanSquare(IReadOnlyList<double> values, double mean) => values.Average(value => (value - mean) * (value - mean));

    private static IEnumerable<Point> Points(IReadOnlyList<double> similarities, double target, double mean, double deviation) =>
        similarities.Select(similarity => new Point((similarity - mean) / deviation, target, 0.5 / similarities.Count));

    private static (double Slope, double Intercept) Minimise(Point[] points)
    {
        double slope = 0, intercept = 0;
        var loss = Loss(points, slope, intercept);
        for (var i = 0; i < MaxIterations; i++)
        {
            var (slopeStep, interceptStep) = NewtonStep(points, slope, intercept);
            var size = 1.0;
            double next;
            while ((next = Loss(points, slope + (size * slopeStep), intercept + (size * interceptStep))) > loss && size > 1e-10)
                size /= 2;
            if (next > loss)
                break;
            slope += size * slopeStep;
            intercept += size * interceptStep;
            if (loss - next < 1e-14)
                break;
            loss = next;
        }

        return (slope, intercept);
    }

    private static (double Slope, double Intercept) NewtonStep(Point[] points, double slope, double intercept)
    {
        double gradientSlope = 0, gradientIntercept = 0, slopeSlope = Ridge, slopeIntercept = 0, interceptIntercept = Ridge;
        foreach (var point in points)
        {
            var probability = 1 / (1 + Math.Exp(-((slope * point.X) + intercept)));
            var residual = point.Weight * (probability - point.Target);
            var curvature = point.Weight * probability * (1 - probability);
            gradientSlope += residual * point.X;
            gradientIntercept += residual;
            slopeSlope += curvature * point.X * point.X;
            slopeIntercept += curvature * point.X;
            interceptIntercept += curvature;
        }

        var determinant = (slopeSlope * interceptIntercept) - (slopeIntercept * slopeIntercept);
        return (
            -((interceptIntercept * gradientSlope) - (slopeIntercept * gradientIntercept)) / determinant,
            -((slopeSlope * gradientIntercept) - (slopeIntercept * gradientSlope)) / determinant);
    }

    /// <summary>Cross-entropy, in the form that neither overflows nor cancels.</summary>
    private static double Loss(Point[] points, double slope, double intercept) => points.Sum(point =>
    {
        var logOdds = (slope * point.X) + intercept;
        return point.Weight * (Math.Max(logOdds, 0) - (point.Target * logOdds) + Math.Log(1 + Math.Exp(-Math.Abs(logOdds))));
    });

    private sealed record Point(double X, double Target, double Weight);
}
