using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class OpenSetTests
{
    private static readonly ImageSet Images = MadeUpImages.Set(groups: 2, classes: 5, images: 4);

    [Fact]
    public void Rates_are_those_counted_by_hand()
    {
        // Four strangers; five probes of enrolled classes, of which the one at 0.85 was taken for another class.
        var curve = new OpenSetCurve(
            [Stranger(0.2), Stranger(0.5), Stranger(0.7), Stranger(0.9), Known(0.95), Known(0.8), Known(0.6), Known(0.3), Known(0.85, isRight: false)],
            trial => trial.Score, classes: [0]);

        Assert.Equal((0.25, 0.4), Rates(curve.AtFalseAlarms(0.25)));
        Assert.Equal((0.0, 0.2), Rates(curve.AtFalseAlarms(0.01)));
        Assert.Equal((0.5, 0.6), Rates(curve.At(0.6)));
        Assert.Equal((0.5, 0.4), Rates(curve.At(0.7)));
        Assert.Equal((1.0, 0.8), Rates(curve.AtFalseAlarms(1)));
        Assert.Equal([(0.0, 0.0), (0.0, 0.2), (0.25, 0.4), (0.5, 0.6), (0.75, 0.8), (1.0, 0.8)], curve.Points.Select(Rates));
    }

    [Fact]
    public void Intervals_count_classes_and_not_questions_over_and_over_about_them()
    {
        // Of each class four probes: of two classes all are identified at 0.5, of the other two one in two.
        var trials =
            (from c in Enumerable.Range(0, 4)
             from probe in Enumerable.Range(0, 4)
             from isStranger in new[] { false, true }
             let score = c < 2 || probe < 2 ? 0.9 : 0.1
             select new OpenSetTrial(isStranger ? c + 4 : c, 0, isStranger, IsRight: !isStranger, score, null)).ToList();
        var classes = Enumerable.Range(0, 8).ToArray();
        var curve = new OpenSetCurve(trials, trial => trial.Score, classes);
        var repeated = new OpenSetCurve([.. Enumerable.Repeat(trials, 25).SelectMany(all => all)], trial => trial.Score, classes);

        var expected = ClusteredInterval.Of([new(0, 4), new(0, 4), new(2, 4), new(2, 4)]);
        Assert.Equal((expected, expected), (curve.IdentifiedInterval(0.5), curve.FalseAlarmsInterval(0.5)));
        Assert.True(Width(repeated.IdentifiedInterval(0.5)) > 3 * Width(new Accuracy(100, 400).Interval));
        Assert.Equal((0, 1), new OpenSetCurve([Known(0.9)], trial => trial.Score, [0]).FalseAlarmsInterval(0.5));

        static double Width((double Low, double High) interval) => interval.High - interval.Low;
    }

    [Fact]
    public void Half_of_the_classes_are_enrolled_and_the_others_are_strangers()
    {
        var report = new OpenSetProtocol(Repetitions: 3, Seed: 1).Run(Images, Knowing(), calibration: null);

        Assert.Equal((5, 3 * 5 * 2, 3 * 5 * 2), (report.Enrolled, report.EnrolledProbes, report.Strangers));
        Assert.Equal(1, report.Rank1.Rate);
        Assert.Equal(1, report.Curve.AtFalseAlarms(0.01).Identified);
        Assert.Null(report.Own);
    }

    [Fact]
    public void No_probe_is_its_own_exemplar()
    {
        var trials = new OpenSetProtocol(Repetitions: 20, Seed: 1) { Shots = 2 }.Run(Images, Knowing(), calibration: null).Trials;

        Assert.All(trials, trial => Assert.NotEqual(trial.Probe, trial.Answer));
    }

    [Fact]
    public void The_encoders_own_threshold_is_judged_on_its_confidence()
    {
        var calibration = new Calibration { Identification = new OpenSetSoftmax(20, 15, 0), TargetFmr = 0.05, Thresholds = [new(1, 0.5)] };

        var report = new OpenSetProtocol(3, 1).Run(Images, Knowing(), calibration);

        Assert.Equal((0.0, 1.0), Rates(report.Own!));
        Assert.Equal(0.05, report.TargetFalseAlarms);
        Assert.True(report.Reliability!.ExpectedError < 0.02);
    }

    [Fact]
    public void Too_few_classes_say_how_many_are_needed()
    {
        var refused = Assert.Throws<ImageDataException>(() => new OpenSetProtocol(1, 1) { Enrolled = 10 }.Run(Images, Knowing(), calibration: null));

        Assert.Contains("10 classes and 40 images", refused.Message, StringComparison.Ordinal);
        Assert.Contains("at least 11 classes are needed", refused.Message, StringComparison.Ordinal);
    }

    private static EmbeddingComparison Knowing() => new([.. Images.ClassOfEachImage().Select(c => new[] { c * 1f })], Metric.Euclidean);

    private static OpenSetTrial Stranger(double score) => new(0, 0, IsStranger: true, IsRight: false, score, null);

    private static OpenSetTrial Known(double score, bool isRight = true) => new(0, 0, IsStranger: false, isRight, score, null);

    private static (double, double) Rates(OpenSetPoint point) => (point.FalseAlarms, point.Identified);
}
