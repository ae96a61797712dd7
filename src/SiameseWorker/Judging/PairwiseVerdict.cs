using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Judging;

/// <summary>Whether an encoder is better than another, tried on the same trials.</summary>
/// <param name="Name">Which trials.</param>
/// <param name="Units">What the comparison is over, such as "classes".</param>
/// <param name="First">The encoder compared with.</param>
/// <param name="Other">The encoder compared.</param>
/// <param name="Comparison">The other's results less the first's.</param>
internal sealed record PairwiseVerdict(string Name, string Units, string First, string Other, PairedComparison Comparison)
{
    public string Sentence =>
        $"{Name}: {Other} is {Math.Abs(Comparison.MeanDifference) * 100:0.00} points {(Comparison.MeanDifference < 0 ? "below" : "above")} {First} (95% interval of the difference {Comparison.Interval.Low * 100:+0.00;−0.00} to {Comparison.Interval.High * 100:+0.00;−0.00}, {Comparison.Units:N0} {Units}, paired), {(Comparison.Interval is { Low: <= 0, High: >= 0 } ? "which chance may explain" : "more than chance explains")}.";

    /// <summary>Compares each encoder with the first.</summary>
    public static IReadOnlyList<PairwiseVerdict> Of(IReadOnlyList<EncoderVerdict> verdicts) =>
    [
        .. from other in verdicts.Skip(1)
           from pair in verdicts[0].Comparable.Zip(other.Comparable)
           where pair.First.Rates.Count == pair.Second.Rates.Count && pair.First.Rates.Count >= PairedComparison.Fewest
           select new PairwiseVerdict(pair.First.Name, pair.First.Units, verdicts[0].Name, other.Name, PairedComparison.Of(pair.First.Rates, pair.Second.Rates)),
    ];
}
