using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class ReliabilityTests
{
    [Fact]
    public void The_calibration_error_is_that_computed_by_hand()
    {
        // Three bins: 0.5 twice, one right (error 0); 0.9 and 0.92, both right (error 0.09); 0.1, right (error 0.9).
        var reliability = Reliability.Of([(0.5, true), (0.5, false), (0.9, true), (0.92, true), (0.1, true)]);

        Assert.Equal([1, 2, 2], reliability.Bins.Select(bin => bin.Count));
        Assert.Equal((0 + (2 * 0.09) + 0.9) / 5, reliability.ExpectedError, 1e-12);
    }

    [Fact]
    public void The_ends_belong_to_the_outer_bins() => Assert.Equal(0, Reliability.Of([(0, false), (1, true)]).ExpectedError);

    [Fact]
    public void A_calibration_holds_on_classes_that_it_was_not_fitted_to()
    {
        var check = CalibrationCheck.Run(CalibrationTests.MadeUpClasses(classes: 120, images: 8, seed: 1), targetFmr: 0.05)!;

        Assert.InRange(check.Reliability.ExpectedError, 0, 0.05);
        Assert.InRange(check.FalseMatchRate, 0.03, 0.08);
        Assert.Equal(CalibrationCheck.FigureNames.Order(), check.ToFigures().Keys.Order());
    }

    [Fact]
    public void Too_few_classes_cannot_be_halved() =>
        Assert.Null(CalibrationCheck.Run(CalibrationTests.MadeUpClasses(classes: 3, images: 4, seed: 1)));
}
