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
        Assert.Equal(centre - half, low, 0.004);
        Assert.Equal(centre + half, high, 0.004);
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
