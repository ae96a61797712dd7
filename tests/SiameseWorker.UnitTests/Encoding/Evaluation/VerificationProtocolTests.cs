using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class VerificationProtocolTests
{
    private static readonly ImageSet Images = MadeUpImages.Set(groups: 3, classes: 8, images: 6);
    private static readonly IReadOnlyList<int> Classes = Images.ClassOfEachImage();

    [Fact]
    public void Pairs_are_what_they_claim_to_be_distinct_and_of_one_fold()
    {
        var pairs = new VerificationProtocol(Pairs: 200, Seed: 1).Draw(Images);

        Assert.Equal((200, 200), (pairs.Count(pair => pair.IsGenuine), pairs.Count(pair => !pair.IsGenuine)));
        Assert.All(pairs, pair => Assert.Equal(pair.IsGenuine, Classes[pair.A] == Classes[pair.B]));
        Assert.Equal(pairs.Count, pairs.Select(pair => (Math.Min(pair.A, pair.B), Math.Max(pair.A, pair.B))).Distinct().Count());
        var folds = pairs.SelectMany(pair => new[] { (Class: Classes[pair.A], pair.Fold), (Class: Classes[pair.B], pair.Fold) }).Distinct().ToList();
        Assert.Equal(folds.Count, folds.Select(one => one.Class).Distinct().Count());
    }

    [Fact]
    public void Where_there_are_no_more_all_pairs_are_taken()
    {
        // 24 classes in 4 folds of 6: 15 genuine pairs of each class, 36 impostor pairs of each two classes.
        var pairs = new VerificationProtocol(Pairs: 1_000_000, Seed: 1) { Folds = 4 }.Draw(Images);

        Assert.Equal(24 * 15, pairs.Count(pair => pair.IsGenuine));
        Assert.Equal(4 * 15 * 36, pairs.Count(pair => !pair.IsGenuine));
    }

    [Fact]
    public void Impostors_within_groups_are_of_one_group()
    {
        var pairs = new VerificationProtocol(Pairs: 100, Seed: 1) { WithinGroups = true }.Draw(Images);

        Assert.All(pairs, pair => Assert.Equal(Images.Classes[Classes[pair.A]].Group, Images.Classes[Classes[pair.B]].Group));
    }

    [Fact]
    public void Kochs_rules_take_the_last_four_drawers_and_as_many_pairs_from_each_alphabet()
    {
        var pairs = new VerificationProtocol(Pairs: 120, Seed: 1) { KochDrawers = true }.Draw(Images);

        Assert.All(pairs, pair => Assert.True(pair.A - Images.Classes[Classes[pair.A]].First >= 2 && pair.B - Images.Classes[Classes[pair.B]].First >= 2));
        var byGroup = pairs.Where(pair => pair.IsGenuine).CountBy(pair => Images.Classes[Classes[pair.A]].Group).Select(group => group.Value).ToList();
        Assert.Equal([40, 40, 40], byGroup);
    }

    /// <summary>24 classes of 4 images in 2 folds of 12: 1,056 impostor pairs a fold.</summary>
    [Theory]
    [InlineData(600, 600)]
    [InlineData(1_500, 1_500)]
    [InlineData(1_000_000, 2 * 1_056)]
    public void Of_two_alphabets_that_share_a_pair_only_one_draws_it(int wanted, int drawn)
    {
        var impostors = new VerificationProtocol(wanted, Seed: 1) { KochDrawers = true }.Draw(Images).Where(pair => !pair.IsGenuine).ToList();

        Assert.Equal(impostors.Count, impostors.Select(pair => (Math.Min(pair.A, pair.B), Math.Max(pair.A, pair.B))).Distinct().Count());
        Assert.InRange(impostors.Count, drawn - 6, drawn);
    }

    [Fact]
    public void An_encoder_that_knows_the_class_makes_no_errors()
    {
        var report = new VerificationProtocol(100, 1).Run(Images, Knowing(), calibration: null);

        Assert.Equal((0.0, 1.0), (report.Curve.EqualErrorRate, report.AccuracyAtOthersThreshold));
        Assert.Null(report.Calibrated);
        Assert.Equal(1, report.IntervalAt(0.9).High);
        Assert.InRange(report.IntervalAt(0.9).Low, 0.9, 0.999);
    }

    [Fact]
    public void The_interval_is_of_the_accuracy_as_if_both_kinds_were_as_many()
    {
        // All pairs that there are: many more impostors than genuine ones. At a threshold below all, every genuine pair is right and every impostor wrong.
        var report = new VerificationProtocol(100_000, 1).Run(Images, Knowing(), calibration: null);
        Assert.True(report.Impostors > 2 * report.Genuine);

        var (low, high) = report.IntervalAt(-1);

        Assert.Equal(0.5, report.Curve.Accuracy(-1));
        Assert.InRange(low, 0.4, 0.5);
        Assert.InRange(high, 0.5, 0.6);
    }

    [Fact]
    public void The_threshold_for_same_is_where_serving_answers_so()
    {
        var calibration = new Calibration { Identification = new OpenSetSoftmax(20, 10, 0), TargetFmr = 0.05, Thresholds = [new(1, 0.8)] };

        var report = new VerificationProtocol(100, 1).Run(Images, Knowing(), calibration);

        Assert.Equal(0.5, report.EvenOdds!.Value, 1e-9);
        Assert.Equal(0.8, calibration.Confidence(report.Calibrated!.Value), 1e-9);
    }

    [Fact]
    public void Too_few_classes_say_how_many_are_needed()
    {
        var refused = Assert.Throws<ImageDataException>(() => new VerificationProtocol(10, 1) { Folds = 13 }.Draw(Images));

        Assert.Contains("24 classes and 144 images", refused.Message, StringComparison.Ordinal);
        Assert.Contains("needs at least 26 classes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_fold_is_trained_on_has_none_of_its_classes_and_all_others()
    {
        var protocol = new VerificationProtocol(200, Seed: 1) { Folds = 5, KochDrawers = true };

        var others = protocol.Others(Images);

        Assert.Equal(5, others.Count);
        foreach (var fold in protocol.Draw(Images).GroupBy(pair => pair.Fold))
        {
            var judged = fold.SelectMany(pair => new[] { pair.A, pair.B }).Select(image => Images.Classes[Classes[image]]).Select(c => (c.Group, c.Name)).ToHashSet();
            var trained = others[fold.Key].Classes.Select(c => (c.Group, c.Name)).ToHashSet();
            Assert.Empty(judged.Intersect(trained));
            Assert.InRange(Images.Classes.Count - trained.Count, judged.Count, 5);
            Assert.All(others[fold.Key].Classes, c => Assert.Equal(6, c.Count));
        }
    }

    [Fact]
    public void Each_fold_is_scored_by_its_own_encoder()
    {
        var blind = new EmbeddingComparison([.. Classes.Select(_ => new float[] { 0 })], Metric.Euclidean);

        var report = new VerificationProtocol(300, Seed: 1) { Folds = 3 }.Run(Images, [Knowing(), blind, Knowing()]);

        Assert.Equal([0, 0.5, 0], report.Folds.Select(fold => fold.EqualErrorRate));
        Assert.Null(report.Calibrated);
    }

    [Fact]
    public void Each_class_has_the_same_pairs_for_every_encoder()
    {
        var protocol = new VerificationProtocol(100, 1);

        var perfect = ByClass(Knowing());
        var blind = ByClass(new EmbeddingComparison([.. Classes.Select(_ => new float[] { 1 })], Metric.Euclidean));

        Assert.All(perfect, accuracy => Assert.Equal(0, accuracy.Wrong));
        Assert.Equal(200, perfect.Sum(accuracy => accuracy.Total));
        Assert.Equal(perfect.Select(accuracy => accuracy.Total), blind.Select(accuracy => accuracy.Total));
        Assert.Equal(100, blind.Sum(accuracy => accuracy.Wrong));

        IReadOnlyList<Accuracy> ByClass(EmbeddingComparison comparison) => protocol.Run(Images, comparison, calibration: null).ByClass(Images.ClassOfEachImage());
    }

    private static EmbeddingComparison Knowing() => new([.. Classes.Select(c => new float[] { c })], Metric.Euclidean);
}
