using CsCheck;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class PairedComparisonTests
{
    [Fact]
    public void Means_errors_and_bounds_are_those_computed_by_hand()
    {
        // Differences 0.1, 0.1, 0, 0.2, 0.1: mean 0.1, variance 0.02 / 4, standard error √(0.005 / 5) = 0.0316228.
        var comparison = PairedComparison.Of([0.5, 0.6, 0.7, 0.4, 0.9], [0.6, 0.7, 0.7, 0.6, 1.0]);

        Assert.Equal(5, comparison.Units);
        Assert.Equal(0.1, comparison.MeanDifference, 1e-12);
        Assert.Equal(0.0316228, comparison.StandardError, 1e-7);

        // Student's quantiles for 4 degrees of freedom, from tables: 2.1318 and 2.7764.
        Assert.Equal(0.1 - (2.1318 * 0.0316228), comparison.LowerBound, 1e-5);
        Assert.Equal(0.1 - (2.7764 * 0.0316228), comparison.Interval.Low, 2e-4);
        Assert.Equal(0.1 + (2.7764 * 0.0316228), comparison.Interval.High, 2e-4);
    }

    /// <summary>Quantiles from tables of Student's distribution.</summary>
    [Theory]
    [InlineData(3, 2.9200, 4.3027, 1e-4)]
    [InlineData(4, 2.3534, 3.1824, 0.005)]
    [InlineData(10, 1.8331, 2.2622, 1e-4)]
    [InlineData(31, 1.6973, 2.0423, 1e-4)]
    [InlineData(100_001, 1.6449, 1.9600, 1e-4)]
    public void Few_episodes_widen_the_bounds_as_students_distribution_says(int episodes, double oneSided, double twoSided, double tolerance)
    {
        var comparison = new PairedComparison(episodes, MeanDifference: 0, StandardError: 1);

        Assert.Equal(-oneSided, comparison.LowerBound, tolerance);
        Assert.Equal(twoSided, comparison.Interval.High, tolerance);
    }

    [Theory]
    [InlineData(0.01, 0.001, 0, true)]
    [InlineData(0.001, 0.01, 0, false)]
    [InlineData(-0.001, 0.001, 0.01, true)]
    [InlineData(-0.001, 0.001, 0.001, false)]
    [InlineData(0, 0, 0, true)]
    [InlineData(-0.02, 0, 0.01, false)]
    public void Not_worse_by_a_margin_must_be_certain(double difference, double error, double margin, bool expected) =>
        Assert.Equal(expected, new PairedComparison(1_000, difference, error).IsNotWorseBy(margin));

    [Fact]
    public void Turning_the_two_around_turns_the_difference_around() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Array[3, 60].Sample(results =>
        {
            double[] a = [.. results.Select(result => result.Item1)];
            double[] b = [.. results.Select(result => result.Item2)];
            var (there, back) = (PairedComparison.Of(a, b), PairedComparison.Of(b, a));
            Assert.Equal(there.MeanDifference, -back.MeanDifference, 1e-12);
            Assert.Equal(there.Interval.Low, -back.Interval.High, 1e-9);
            Assert.True(there.Interval.Low <= there.LowerBound && there.LowerBound <= there.MeanDifference);
        });

    [Fact]
    public void Accuracies_are_compared_by_their_rates() =>
        Assert.Equal(
            PairedComparison.Of([0.5, 0.75, 1], [1, 0.75, 1.0]),
            PairedComparison.Of([new Accuracy(2, 4), new(1, 4), new(0, 4)], [new Accuracy(0, 4), new(1, 4), new(0, 4)]));

    [Fact]
    public void Results_that_cannot_be_compared_are_refused()
    {
        Assert.Contains("3 results and the candidate 2", Assert.Throws<ArgumentException>(() => PairedComparison.Of([1, 1, 1], [1.0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("2 results are too few", Assert.Throws<ArgumentException>(() => PairedComparison.Of([1, 1], [1.0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("not a finite number", Assert.Throws<ArgumentException>(() => PairedComparison.Of([1, 1, 1], [1, double.NaN, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PairedComparison(5, 0, 1).IsNotWorseBy(-0.1));
    }
}
