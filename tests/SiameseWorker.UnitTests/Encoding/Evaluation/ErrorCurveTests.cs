using CsCheck;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class ErrorCurveTests
{
    /// <summary>Ten pairs of each kind.</summary>
    private static readonly ErrorCurve Known = new(
        [0.30, 0.52, 0.61, 0.70, 0.72, 0.81, 0.84, 0.90, 0.92, 0.99],
        [0.01, 0.05, 0.10, 0.15, 0.20, 0.25, 0.28, 0.40, 0.55, 0.80]);

    [Theory]
    [InlineData(0.5, 0.2, 0.1, 0.85)]
    [InlineData(0.3, 0.3, 0.0, 0.85)]
    [InlineData(0.55, 0.2, 0.2, 0.8)]
    [InlineData(0.7, 0.1, 0.3, 0.8)]
    [InlineData(1.1, 0.0, 1.0, 0.5)]
    public void The_rates_are_shares_of_pairs_on_the_wrong_side(double threshold, double fmr, double fnmr, double accuracy)
    {
        Assert.Equal(fmr, Known.FalseMatchRate(threshold), 1e-12);
        Assert.Equal(fnmr, Known.FalseNonMatchRate(threshold), 1e-12);
        Assert.Equal(accuracy, Known.Accuracy(threshold), 1e-12);
    }

    [Fact]
    public void Errors_are_equal_where_the_two_rates_meet() =>
        // At 0.55: two of ten impostors match, and two of ten genuine pairs (0.30, 0.52) do not.
        Assert.Equal(0.2, Known.EqualErrorRate, 1e-12);

    [Fact]
    public void Between_two_thresholds_the_rates_are_taken_as_straight_lines() =>
        // FMR and FNMR are 1 and 0 at 0.4, 1/2 and 0 at 0.5, 1/2 and 1 at 0.6: they meet at 1/2.
        Assert.Equal(0.5, new ErrorCurve([0.5], [0.4, 0.6]).EqualErrorRate, 1e-12);

    [Fact]
    public void Separated_pairs_have_no_errors_and_a_threshold_between()
    {
        var curve = new ErrorCurve([0.8, 0.9], [0.1, 0.4]);

        Assert.Equal(0, curve.EqualErrorRate);
        Assert.Equal(0.6, curve.BestThreshold(), 1e-12);
    }

    [Fact]
    public void A_false_match_rate_has_the_lowest_threshold_that_keeps_it()
    {
        var point = Known.AtFalseMatchRate(0.1);

        Assert.Equal((0.1, 0.2), (point.FalseMatchRate, point.FalseNonMatchRate));
        Assert.True(point.Threshold > 0.55 && point.Threshold < 0.61);
        Assert.Equal(0.5, Known.AtFalseMatchRate(0.01).FalseNonMatchRate, 1e-12);
        Assert.Equal(0, Known.AtFalseMatchRate(1).FalseNonMatchRate);
    }

    [Fact]
    public void A_higher_threshold_never_lets_more_impostors_in_nor_fewer_genuine_pairs_out() =>
        Gen.Select(Gen.Double[0, 1].Array[1, 40], Gen.Double[0, 1].Array[1, 40]).Sample((genuine, impostor) =>
        {
            var curve = new ErrorCurve(genuine, impostor);
            var points = curve.Points.ToList();
            foreach (var (a, b) in points.Zip(points.Skip(1)))
                Assert.True(a.FalseMatchRate >= b.FalseMatchRate && a.FalseNonMatchRate <= b.FalseNonMatchRate);
            Assert.InRange(curve.EqualErrorRate, 0, 1);
            Assert.True(points.All(point => curve.Accuracy(curve.BestThreshold()) >= curve.Accuracy(point.Threshold) - 1e-12));
        });

    [Fact]
    public void Rounding_does_not_make_an_equal_error_rate_negative() =>
        Assert.Equal(0, new ErrorCurve([0.27892478178151325], [0.23548688461380762, 7.0 / 85, 0.125, 0, 0]).EqualErrorRate);

    [Fact]
    public void Pairs_of_one_kind_only_are_refused() =>
        Assert.Contains("0 genuine and 1 impostor", Assert.Throws<ArgumentException>(() => new ErrorCurve([], [1])).Message, StringComparison.Ordinal);
}
