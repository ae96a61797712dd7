using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class ClusteredIntervalTests
{
    [Fact]
    public void Trials_of_clusters_that_differ_are_worth_fewer()
    {
        // Rate wrong 0.2; residuals 4 − 2, 0 − 2, 2 − 2: variance 8 · 3/2 / 30² = 1/75 for 0.16/30 of independent trials, so
        // that 30 are worth 12; Student's quantile for three clusters is 4.303.
        var (low, high) = ClusteredInterval.Of([new(4, 10), new(0, 10), new(2, 10)]);

        var (z, n) = (4.303 * 4.303, 12.0);
        var (centre, half) = ((0.8 + (z / 2 / n)) / (1 + (z / n)), 4.303 / (1 + (z / n)) * Math.Sqrt((0.16 / n) + (z / 4 / n / n)));
        Assert.Equal(centre - half, low, 1e-4);
        Assert.Equal(centre + half, high, 1e-4);
    }

    [Fact]
    public void Two_clusters_leave_as_much_doubt_as_students_distribution_says()
    {
        // Alike, so that all 20 trials count; Student's quantile for two clusters is 12.706.
        var (low, high) = ClusteredInterval.Of([new(5, 10), new(5, 10)]);

        var z = 12.706 * 12.706;
        var half = 12.706 / (1 + (z / 20)) * Math.Sqrt((0.25 / 20) + (z / 4 / 400));
        Assert.Equal(0.5 - half, low, 1e-4);
        Assert.Equal(0.5 + half, high, 1e-4);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(1, 20)]
    [InlineData(10, 2)]
    public void It_is_never_narrower_than_that_of_independent_trials(int wrongEach, int clusters)
    {
        var (low, high) = ClusteredInterval.Of([.. Enumerable.Repeat(new Accuracy(wrongEach, 10), clusters)]);

        var independent = new Accuracy(wrongEach * clusters, 10 * clusters).Interval;
        Assert.InRange(low, 0, independent.Low);
        Assert.InRange(high, independent.High, 1);
    }

    [Fact]
    public void One_cluster_leaves_nothing_but_doubt() => Assert.Equal((0, 1), ClusteredInterval.Of([new(1, 10)]));
}
