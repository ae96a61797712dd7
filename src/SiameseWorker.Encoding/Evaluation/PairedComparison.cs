namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Two encoders' results with the same units, such as classes. What makes a unit hard is hard for both, so that the differences
/// vary less than the results, and a smaller difference can be told from chance than by two intervals side by side.
/// </summary>
/// <param name="Units">How many both were tried on, independent of each other; at least 3.</param>
/// <param name="MeanDifference">Mean of the candidate's result less the champion's, −1 to 1: above 0 the candidate is better.</param>
/// <param name="StandardError">Standard error of that mean.</param>
/// <remarks>
/// The bounds are of Student's paired t test, and hold for other units of the same kind: take classes to speak of other classes,
/// groups to speak of other groups. Episodes share their classes, so that they are none.
/// </remarks>
public sealed record PairedComparison(int Units, double MeanDifference, double StandardError)
{
    /// <summary>With fewer, nothing can be said about how much they scatter.</summary>
    public const int Fewest = 3;

    /// <summary>The difference that the candidate has at the least, with 95% confidence (one-sided).</summary>
    public double LowerBound => MeanDifference - (StandardError * Student.OneSided95(Units - 1));

    /// <summary>95% interval of the difference (two-sided).</summary>
    public (double Low, double High) Interval =>
        (MeanDifference - (StandardError * Student.TwoSided95(Units - 1)), MeanDifference + (StandardError * Student.TwoSided95(Units - 1)));

    /// <summary>Compares results with the same units.</summary>
    /// <param name="champion">The champion's result with each: the share of trials that it had right.</param>
    /// <param name="candidate">The candidate's, in the same order.</param>
    /// <exception cref="ArgumentException">They are not equally many, fewer than 3, or not all numbers.</exception>
    public static PairedComparison Of(IReadOnlyList<double> champion, IReadOnlyList<double> candidate)
    {
        if (champion.Count != candidate.Count)
            throw new ArgumentException($"The champion has {champion.Count:N0} results and the candidate {candidate.Count:N0}; they must be of the same trials.", nameof(candidate));
        if (champion.Count < Fewest)
            throw new ArgumentException($"{champion.Count} results are too few to compare; at least {Fewest} are needed.", nameof(champion));
        double[] differences = [.. candidate.Zip(champion, (b, a) => b - a)];
        if (!Array.TrueForAll(differences, double.IsFinite))
            throw new ArgumentException("A result is not a finite number.", nameof(candidate));
        var mean = differences.Average();
        var variance = differences.Sum(difference => (difference - mean) * (difference - mean)) / (differences.Length - 1);
        return new PairedComparison(differences.Length, mean, Math.Sqrt(variance / differences.Length));
    }

    /// <summary>Compares accuracies with the same units.</summary>
    /// <param name="champion">The champion's, one by one.</param>
    /// <param name="candidate">The candidate's, in the same order.</param>
    /// <exception cref="ArgumentException">They are not equally many, or fewer than 3.</exception>
    public static PairedComparison Of(IReadOnlyList<Accuracy> champion, IReadOnlyList<Accuracy> candidate) =>
        Of([.. champion.Select(accuracy => accuracy.Rate)], [.. candidate.Select(accuracy => accuracy.Rate)]);

    /// <summary>Whether it is certain, with 95% confidence, that the candidate is worse by less than a margin.</summary>
    /// <param name="margin">The largest loss that is acceptable, 0 or more, such as 0.01 for one point of a hundred.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is negative or not a number.</exception>
    public bool IsNotWorseBy(double margin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        ArgumentOutOfRangeException.ThrowIfEqual(margin, double.NaN);
        return LowerBound > -margin || (StandardError == 0 && MeanDifference >= -margin);
    }
}
