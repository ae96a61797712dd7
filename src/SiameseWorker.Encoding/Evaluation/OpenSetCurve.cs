namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// For each threshold on a score: the share of strangers who reach it (false alarms), and the share of enrolled classes' probes
/// that reach it with the right class first (detection and identification rate, DIR; Phillips, Grother &amp; Micheals 2005).
/// </summary>
public sealed class OpenSetCurve
{
    private readonly double[] _strangers;
    private readonly double[] _right;
    private readonly int _enrolled;
    private readonly IReadOnlyList<OpenSetTrial> _trials;
    private readonly Func<OpenSetTrial, double> _score;
    private readonly IReadOnlyList<int> _classes;

    /// <param name="trials">Every question.</param>
    /// <param name="score">What a threshold is set on.</param>
    /// <param name="classes">The class of each image.</param>
    internal OpenSetCurve(IReadOnlyList<OpenSetTrial> trials, Func<OpenSetTrial, double> score, IReadOnlyList<int> classes)
    {
        (_trials, _score, _classes) = (trials, score, classes);
        _strangers = [.. trials.Where(trial => trial.IsStranger).Select(score).Order()];
        _right = [.. trials.Where(trial => trial.IsRight).Select(score).Order()];
        _enrolled = trials.Count - _strangers.Length;
    }

    /// <summary>The rates at every threshold that a stranger's score sets, the fewest false alarms first.</summary>
    public IEnumerable<OpenSetPoint> Points => _strangers.Distinct().OrderDescending().Prepend(double.PositiveInfinity)
        .Select(score => At(Math.BitIncrement(score))).Append(At(double.NegativeInfinity));

    /// <summary>The rates at a threshold.</summary>
    /// <param name="threshold">Questions whose score is this or more are answered with a class.</param>
    public OpenSetPoint At(double threshold) => new(threshold, Share(_strangers, threshold, _strangers.Length), Share(_right, threshold, _enrolled));

    /// <summary>The rates at the lowest threshold with at most a given share of false alarms.</summary>
    /// <param name="falseAlarms">0 to 1.</param>
    public OpenSetPoint AtFalseAlarms(double falseAlarms)
    {
        var allowed = (int)Math.Floor((falseAlarms * _strangers.Length) + 1e-9);
        return At(allowed >= _strangers.Length ? double.NegativeInfinity : Math.BitIncrement(_strangers[^(allowed + 1)]));
    }

    /// <summary>95% interval of <see cref="OpenSetPoint.Identified"/> for other classes of the same kind (<see cref="ClusteredInterval"/>).</summary>
    /// <param name="threshold">The threshold, taken as given.</param>
    public (double Low, double High) IdentifiedInterval(double threshold) =>
        IntervalOverClasses(_trials.Where(trial => !trial.IsStranger), trial => trial.IsRight && _score(trial) >= threshold);

    /// <summary>95% interval of <see cref="OpenSetPoint.FalseAlarms"/> for other strangers of the same kind (<see cref="ClusteredInterval"/>).</summary>
    /// <param name="threshold">The threshold, taken as given.</param>
    public (double Low, double High) FalseAlarmsInterval(double threshold) =>
        IntervalOverClasses(_trials.Where(trial => trial.IsStranger), trial => _score(trial) >= threshold);

    /// <summary>Galleries are drawn from the same classes over and over: it is the probes' classes that count, not the questions.</summary>
    private (double Low, double High) IntervalOverClasses(IEnumerable<OpenSetTrial> trials, Func<OpenSetTrial, bool> counts) =>
        ClusteredInterval.Of([.. trials.GroupBy(trial => _classes[trial.Probe]).Select(c => new Accuracy(c.Count(trial => !counts(trial)), c.Count()))]);

    private static double Share(double[] sorted, double threshold, int of) => of == 0 ? 0 : 1.0 * (sorted.Length - SortedScores.CountBelow(sorted, threshold)) / of;
}

/// <summary>The rates of open-set identification at a threshold.</summary>
/// <param name="Threshold">Questions whose score is this or more are answered with a class.</param>
/// <param name="FalseAlarms">Share of strangers that are given a class, 0 to 1.</param>
/// <param name="Identified">Share of enrolled classes' probes that are given the right class, 0 to 1.</param>
public sealed record OpenSetPoint(double Threshold, double FalseAlarms, double Identified);
