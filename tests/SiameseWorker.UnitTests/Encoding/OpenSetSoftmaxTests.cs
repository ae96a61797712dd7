using System.Text.Json;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class OpenSetSoftmaxTests
{
    private static readonly OpenSetSoftmax Model = new(Scale: 10, None: 7, NonePerLogClasses: 0.5);

    [Fact]
    public void Weighs_candidates_against_each_other_and_against_none_of_them()
    {
        var probabilities = Model.Probabilities([0.9, 0.7], classes: 2);

        var (first, second, none) = (Math.Exp(9), Math.Exp(7), Math.Exp(7 + (0.5 * Math.Log(2))));
        Assert.Equal(first / (first + second + none), probabilities[0], 12);
        Assert.Equal(second / (first + second + none), probabilities[1], 12);
    }

    [Fact]
    public void Two_candidates_alike_share_the_probability() =>
        Assert.True(Model.Probabilities([0.95, 0.95], classes: 2)[0] < 0.5);

    [Fact]
    public void A_larger_gallery_is_believed_less() =>
        Assert.True(Model.Probabilities([0.9, 0.1], classes: 1000)[0] < Model.Probabilities([0.9, 0.1], classes: 2)[0]);

    [Fact]
    public void Among_look_alikes_a_candidate_is_believed_less()
    {
        var model = Model with { NoneWithCohort = -1, NonePerCohortSimilarity = 4 };

        var probabilities = model.Probabilities([0.9, 0.7, 0.5, 0.3, 0.1, 0], classes: 6);

        double[] weights = [Math.Exp(9), Math.Exp(7), Math.Exp(5), Math.Exp(3), Math.Exp(1), 1];
        var none = Math.Exp(7 + (0.5 * Math.Log(6)) - 1 + (4 * 0.4));
        Assert.Equal(weights[0] / (weights.Sum() + none), probabilities[0], 12);
        Assert.Equal(Model.Probabilities([0.9], classes: 6), model.Probabilities([0.9], classes: 6));
    }

    [Fact]
    public void A_card_from_before_the_cohort_had_a_weight_says_what_it_said() =>
        Assert.Equal(Model, JsonSerializer.Deserialize<OpenSetSoftmax>("""{ "scale": 10, "none": 7, "nonePerLogClasses": 0.5 }""", JsonSerializerOptions.Web));

    [Fact]
    public void Candidates_beyond_those_that_count_have_their_own_probability_and_change_nothing()
    {
        double[] ten = [.. Enumerable.Range(0, OpenSetSoftmax.Candidates).Select(i => 0.9 - (i * 0.01))];

        var more = Model.Probabilities([.. ten, 0.5], classes: 50);

        Assert.Equal(Model.Probabilities(ten, classes: 50), more[..^1]);
        Assert.InRange(more[^1], 0, more[^2]);
    }

    [Fact]
    public void The_fit_finds_the_model_that_made_the_trials()
    {
        var made = Model with { NoneWithCohort = -1, NonePerCohortSimilarity = 2 };
        var random = new Random(1);
        var trials = Enumerable.Range(0, 20_000).Select(_ =>
        {
            var classes = random.Next(1, 200);
            double[] similarities = [.. Enumerable.Range(0, Math.Min(classes, 3)).Select(_ => random.NextDouble()).OrderDescending()];
            var draw = random.NextDouble();
            var probabilities = made.Probabilities(similarities, classes);
            var right = Array.FindIndex(probabilities, probability => (draw -= probability) < 0);
            return new IdentificationTrial(similarities, right < 0 ? null : right, classes);
        }).ToList();

        var fitted = OpenSetSoftmax.Fit(trials);

        Assert.Equal(made.Scale, fitted.Scale, 0.5);
        Assert.Equal(made.None, fitted.None, 0.5);
        Assert.Equal(made.NonePerLogClasses, fitted.NonePerLogClasses, 0.1);
        Assert.Equal(made.NoneWithCohort, fitted.NoneWithCohort, 0.5);
        Assert.Equal(made.NonePerCohortSimilarity, fitted.NonePerCohortSimilarity, 0.5);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1e4)]
    public void The_unit_of_similarity_does_not_matter(double unit)
    {
        var random = new Random(1);
        var trials = Enumerable.Range(0, 500).Select(_ =>
        {
            var right = random.NextDouble();
            return new IdentificationTrial([right, right * random.NextDouble()], random.NextDouble() < right ? 0 : null, 2);
        }).ToList();

        var fitted = OpenSetSoftmax.Fit(trials).Probabilities([0.7, 0.2], 2);
        var inUnits = OpenSetSoftmax.Fit([.. trials.Select(trial => trial with { Similarities = [.. trial.Similarities.Select(similarity => similarity * unit)] })]).Probabilities([0.7 * unit, 0.2 * unit], 2);

        Assert.Equal(fitted, inUnits, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Probabilities_hold_on_fresh_classes_at_every_size_of_gallery()
    {
        var calibration = Calibration.Fit(CalibrationTests.MadeUpClasses(classes: 80, images: 10, seed: 1));
        var fresh = IdentificationTrial.Draw(new HeldOutClasses(CalibrationTests.MadeUpClasses(classes: 80, images: 10, seed: 2)), new Random(3));

        foreach (var size in fresh.GroupBy(trial => trial.Classes))
        {
            var expected = size.Average(trial => calibration.Identification.Probabilities(trial.Similarities, trial.Classes)[0]);
            var observed = size.Average(trial => trial.Right == 0 ? 1.0 : 0.0);
            Assert.True(Math.Abs(expected - observed) < 0.1, $"{size.Key} classes: {expected:P0} of the best candidates should be right, {observed:P0} are.");
        }
    }

    [Fact]
    public void Perfectly_separated_classes_give_a_finite_model()
    {
        IdentificationTrial[] trials = [.. Enumerable.Range(0, 100).Select(i => new IdentificationTrial([i % 2], i % 2 == 1 ? 0 : null, 1))];

        var model = OpenSetSoftmax.Fit(trials);

        Assert.True(double.IsFinite(model.Scale) && double.IsFinite(model.None));
        Assert.InRange(model.Probabilities([1], 1)[0], 0.95, 1);
        Assert.InRange(model.Probabilities([0], 1)[0], 0, 0.05);
    }

    [Fact]
    public void An_encoder_that_is_worse_than_chance_knows_nothing()
    {
        IdentificationTrial[] trials = [.. Enumerable.Range(0, 100).Select(i => new IdentificationTrial([i % 2], i % 2 == 0 ? 0 : null, 1))];

        Assert.Equal(0.5, OpenSetSoftmax.Fit(trials).Probabilities([1], 1)[0], 12);
    }

    [Fact]
    public void Metrics_of_small_range_are_fitted_as_well()
    {
        var calibration = Calibration.Fit(CalibrationTests.MadeUpClasses(classes: 40, images: 6, seed: 1) with { Metric = Metric.Manhattan });

        Assert.True(calibration.Identification.Scale > 0);
        Assert.InRange(calibration.Identification.Probabilities([1, 0.05], 2)[0], 0.9, 1);
    }
}
