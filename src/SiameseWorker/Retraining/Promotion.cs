using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Retraining;

/// <summary>Whether a candidate takes the champion's place.</summary>
/// <param name="Comparisons">Both on the same trials, for each set of images.</param>
/// <param name="IsPromoted">It does.</param>
/// <param name="Reason">The figures that decided, as a sentence.</param>
internal sealed record Promotion(IReadOnlyList<Comparison> Comparisons, bool IsPromoted, string Reason)
{
    /// <summary>Judges: on every set the candidate must be better, or certainly not worse by more than the margin.</summary>
    /// <remarks>
    /// Classes are what there are independent ones of. However many episodes are drawn from a few classes, they ask the same
    /// questions again, and prove no more than these do.
    /// </remarks>
    /// <param name="sets">Accuracy with each class, by set; at least one set.</param>
    /// <param name="margin">The margin, 0 to 1.</param>
    public static Promotion Of(IReadOnlyList<SetResult> sets, double margin)
    {
        var compared = sets.Select(set => (set.Name, Paired: PairedComparison.Of(set.Champion, set.Candidate), set)).ToList();
        var comparisons = compared.Select(one => new Comparison(
            one.Name, Round(Accuracy.Sum(one.set.Champion).Rate), Round(Accuracy.Sum(one.set.Candidate).Rate), Round(one.Paired.LowerBound), one.Paired.Units)).ToList();
        var isPromoted = compared.TrueForAll(one => one.Paired.IsNotWorseBy(margin));
        var figures = string.Join("; ", comparisons.Select(Describe));
        return new Promotion(comparisons, isPromoted, isPromoted
            ? $"{figures}: certainly not worse by more than {margin:P1}"
            : $"{figures}: it may be worse by more than {margin:P1}, the margin that is allowed");
    }

    private static string Describe(Comparison comparison) =>
        $"of {comparison.Set}, the candidate has {comparison.Candidate:P1} right and the active version {comparison.Champion:P1} "
        + $"(difference at least {comparison.LowerBound * 100:+0.0;−0.0;0.0} points with 95% confidence, {comparison.Classes:N0} classes)";

    private static double Round(double value) => Math.Round(value, 5);
}

/// <summary>Champion and candidate on one set of trials.</summary>
/// <param name="Name">What was asked, for people.</param>
/// <param name="Champion">The champion's result with each class.</param>
/// <param name="Candidate">The candidate's, in the same order.</param>
internal sealed record SetResult(string Name, IReadOnlyList<Accuracy> Champion, IReadOnlyList<Accuracy> Candidate);
