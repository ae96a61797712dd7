using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class AccuracyTests
{
    /// <summary>Expected bounds computed apart from this code, from the two roots of (p̂ − p)² = z² p (1 − p) / n in p.</summary>
    [Theory]
    [InlineData(13, 400, 0.9452, 0.9809)]
    [InlineData(0, 10, 0.7225, 1.0)]
    [InlineData(10, 10, 0.0, 0.2775)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    public void The_interval_is_wilsons(int wrong, int total, double low, double high)
    {
        var interval = new Accuracy(wrong, total).Interval;

        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
    }

    [Fact]
    public void Sets_of_trials_add_up()
    {
        var sum = Accuracy.Sum([new(1, 20), new(3, 20), new(0, 10)]);

        Assert.Equal(new Accuracy(4, 50), sum);
        Assert.Equal(0.92, sum.Rate, 1e-12);
    }
}
