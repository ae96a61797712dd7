namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// What a threshold costs: for every threshold on the similarity, the share of impostor pairs that reach it (false match rate,
/// FMR) and of genuine pairs that do not (false non-match rate, FNMR), as ISO/IEC 19795-1 defines them.
/// </summary>
public sealed class ErrorCurve
{
    private readonly double[] _genuine;
    private readonly double[] _impostor;

    /// <summary>Measures the rates.</summary>
    /// <param name="genuine">Similarities of genuine pairs, at least one.</param>
    /// <param name="impostor">Similarities of impostor pairs, at least one.</param>
    /// <exception cref="ArgumentException">There are no pairs of a kind.</exception>
    public ErrorCurve(IEnumerable<double> genuine, IEnumerable<double> impostor)
    {
        _genuine = [.. genuine.Order()];
        _impostor = [.. impostor.Order()];
        if (_genuine.Length == 0 || _impostor.Length == 0)
            throw new ArgumentException($"There are {_genuine.Length} genuine and {_impostor.Length} impostor pairs; at least one of each is needed.", nameof(genuine));
    }

    /// <summary>Share of impostor pairs that are taken for one class at a threshold, 0 to 1.</summary>
    /// <param name="threshold">Pairs of this similarity or more match.</param>
    public double FalseMatchRate(double threshold) => (double)(_impostor.Length - SortedScores.CountBelow(_impostor, threshold)) / _impostor.Length;

    /// <summary>Share of genuine pairs that are not taken for one class at a threshold, 0 to 1.</summary>
    /// <param name="threshold">Pairs of this similarity or more match.</param>
    public double FalseNonMatchRate(double threshold) => (double)SortedScores.CountBelow(_genuine, threshold) / _genuine.Length;

    /// <summary>Accuracy at a threshold if both kinds of pairs were as many, 0 to 1.</summary>
    /// <param name="threshold">Pairs of this similarity or more match.</param>
    public double Accuracy(double threshold) => 1 - ((FalseMatchRate(threshold) + FalseNonMatchRate(threshold)) / 2);

    /// <summary>
    /// Equal error rate, 0 to 1: where the false match rate and the false non-match rate are the same, on the straight line
    /// between the two thresholds around that place.
    /// </summary>
    public double EqualErrorRate
    {
        get
        {
            var previous = new ErrorPoint(double.NegativeInfinity, 1, 0);
            foreach (var point in Points)
            {
                var (before, after) = (previous.FalseMatchRate - previous.FalseNonMatchRate, point.FalseMatchRate - point.FalseNonMatchRate);
                if (after <= 0)
                {
                    var between = previous.FalseMatchRate + ((point.FalseMatchRate - previous.FalseMatchRate) * before / (before - after));
                    return Math.Clamp(between, point.FalseMatchRate, previous.FalseMatchRate); // Rounding may lead out.
                }

                previous = point;
            }

            return previous.FalseMatchRate;
        }
    }

    /// <summary>The rates at every threshold that tells pairs apart, the lowest first: at a similarity of each pair, and above all.</summary>
    public IEnumerable<ErrorPoint> Points => _genuine.Concat(_impostor).Distinct().Order().Append(double.PositiveInfinity)
        .Select(threshold => new ErrorPoint(threshold, FalseMatchRate(threshold), FalseNonMatchRate(threshold)));

    /// <summary>The lowest threshold at which the false match rate is at most a given one, and the rates there.</summary>
    /// <param name="falseMatchRate">0 to 1.</param>
    public ErrorPoint AtFalseMatchRate(double falseMatchRate)
    {
        var allowed = (int)Math.Floor((falseMatchRate * _impostor.Length) + 1e-9);
        var threshold = allowed >= _impostor.Length ? double.NegativeInfinity : Math.BitIncrement(_impostor[^(allowed + 1)]);
        return new ErrorPoint(threshold, FalseMatchRate(threshold), FalseNonMatchRate(threshold));
    }

    /// <summary>The threshold with the best <see cref="Accuracy"/>, in the middle between the two similarities around it.</summary>
    public double BestThreshold()
    {
        var best = Points.MinBy(point => point.FalseMatchRate + point.FalseNonMatchRate)!;
        var below = Math.Max(LastBelow(_genuine, best.Threshold), LastBelow(_impostor, best.Threshold));
        return double.IsFinite(below) && double.IsFinite(best.Threshold) ? (below + best.Threshold) / 2 : best.Threshold;
    }

    private static double LastBelow(double[] sorted, double threshold) =>
        SortedScores.CountBelow(sorted, threshold) is > 0 and var count ? sorted[count - 1] : double.NegativeInfinity;
}

/// <summary>The error rates at a threshold.</summary>
/// <param name="Threshold">Pairs of this similarity or more match.</param>
/// <param name="FalseMatchRate">Share of impostor pairs that match, 0 to 1.</param>
/// <param name="FalseNonMatchRate">Share of genuine pairs that do not match, 0 to 1.</param>
public sealed record ErrorPoint(double Threshold, double FalseMatchRate, double FalseNonMatchRate);
