using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class ClusteredIntervalTests
{
    [Fact]
    public void The_deviation_is_that_of_the_clusters()
    {
        // Rate wrong 0.2; residuals 4 − 2, 0 − 2, 2 − 2: deviation √(8 · 3/2) / 30 = 0.11547.
        var (low, high) = ClusteredInterval.Of([new(4, 10), new(0, 10), new(2, 10)]);

        Assert.Equal(0.8 - (1.959964 * 0.1154701), low, 1e-6);
        Assert.Equal(1, high);
    }

    [Fact]
    public void Equal_clusters_leave_no_doubt_and_one_cluster_nothing_but_doubt()
    {
        Assert.Equal((0.9, 0.9), ClusteredInterval.Of([new(1, 10), new(1, 10)]));
        Assert.Equal((0, 1), ClusteredInterval.Of([new(1, 10)]));
    }
}
