using System.Text.Json;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Reranking;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class CalibrationTests
{
    private static readonly Calibration Known = new()
    {
        Identification = new OpenSetSoftmax(Scale: 20, None: 10, NonePerLogClasses: 0.5),
        TargetFmr = 0.01,
        Thresholds = [new(1, 0.5), new(10, 0.7), new(100, 0.8)],
    };

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.6, 0.8807970779778823)]
    public void Confidence_in_a_pair_is_logistic_in_the_similarity(double similarity, double expected) =>
        Assert.Equal(expected, Known.Confidence(similarity), 12);

    [Theory]
    [InlineData(-3, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(10, 0.7)]
    [InlineData(32, 0.75051499783199)] // log10(32) − 1 of the way from 0.7 to 0.8
    [InlineData(100, 0.8)]
    [InlineData(1000, 0.8)]
    public void Threshold_is_linear_in_the_logarithm_of_the_gallerys_size(int classes, double expected) =>
        Assert.Equal(expected, Known.MinConfidence(classes), 9);

    [Fact]
    public void With_a_re_ranker_confidences_are_of_what_it_makes_of_similarities_and_an_enrolled_image_is_still_found()
    {
        var data = MadeUpClasses(classes: 40, images: 6, seed: 1);
        var spec = new LocalMatchingSpec { Weight = 0.2, Candidates = 10 };
        var knowing = data with { Reranked = new RerankedImages(new LookPlan(spec), pairs => [.. pairs.Select(pair => data.Classes[pair.A] == data.Classes[pair.B] ? 3f : -3f)]) };

        var calibration = Calibration.Fit(knowing);

        Assert.Equal(1 + (0.2 * 3), calibration.Itself!.Value, 1e-3);
        Assert.Equal(-3, calibration.Trailing!.Logit, 0.1);
        Assert.Equal(1 + (0.2 * -3), Calibration.Fit(knowing with { Reranked = new RerankedImages(new LookPlan(spec), pairs => [.. pairs.Select(pair => pair.A == pair.B ? -3f : 3f)]) }).Itself!.Value, 1e-3);
        Assert.All(new[] { 1, 10, 39 }, classes => Assert.True(calibration.MinConfidence(classes) <= calibration.Identification.Probabilities([calibration.Itself.Value], classes)[0]));

        // Who knows the classes leaves little doubt.
        Assert.True(Calibration.LogLoss(knowing, seed: 0) < Calibration.LogLoss(data, seed: 0) / 2);
        Assert.True(CalibrationCheck.Run(knowing)!.Reliability.ExpectedError < 0.05);
        Assert.Null(Calibration.Fit(data).Itself);

        // What an earlier calibration did not look at is forgotten.
        var otherwise = data with { Reranked = new RerankedImages(new LookPlan(spec, new(By: 0.01, Logit: 9)), pairs => [.. pairs.Select(pair => data.Classes[pair.A] == data.Classes[pair.B] ? 3f : -3f)]) };
        Assert.Equal(CalibrationCheck.Run(knowing)!.Reliability.ExpectedError, CalibrationCheck.Run(otherwise)!.Reliability.ExpectedError);
    }

    [Fact]
    public void A_single_point_holds_for_all_sizes() =>
        Assert.Equal(0.5, (Known with { Thresholds = [new(1, 0.5)] }).MinConfidence(1_000), 12);

    [Fact]
    public void An_enrolled_image_is_found_in_a_gallery_of_any_size()
    {
        var strict = Known with { Thresholds = [new(1, 0.9999999)] };

        foreach (var classes in (int[])[1, 1_000, 1_000_000])
            Assert.True(strict.Identification.Probabilities([1, 0.2], classes)[0] >= strict.MinConfidence(classes) - 1e-6, $"{classes} classes");
    }

    [Fact]
    public void The_target_false_match_rate_is_kept_on_fresh_classes_of_the_same_kind()
    {
        var calibration = Calibration.Fit(MadeUpClasses(classes: 60, images: 10, seed: 1), targetFmr: 0.05, seed: 3);

        foreach (var size in (int[])[1, 10, 40])
        {
            var rate = FalseMatchRate(MadeUpClasses(classes: 400, images: 2, seed: 2), size, calibration);
            Assert.True(rate is > 0.02 and < 0.09, $"{size} classes: {rate:P1} of strangers are matched.");
        }
    }

    [Fact]
    public void Thresholds_are_measured_up_to_all_but_the_strangers_own_class() => Assert.Equal(
        [1, 2, 5, 10, 20, 50, 59],
        Calibration.Fit(MadeUpClasses(classes: 60, images: 10, seed: 1)).Thresholds.Select(point => point.Classes));

    [Fact]
    public void Confidence_is_the_share_of_genuine_pairs_among_those_of_its_similarity()
    {
        var data = MadeUpClasses(classes: 80, images: 10, seed: 4);
        var calibration = Calibration.Fit(data);

        // Of the pairs that get a confidence near 0.8, drawn with equal priors, about 80% are of one class.
        var random = new Random(9);
        var (genuine, all) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            var same = (i & 1) == 0;
            var (a, b) = DrawPair(data, same, random);
            if (Math.Abs(calibration.Confidence(data.Metric.Similarity(data.Embeddings[a], data.Embeddings[b])) - 0.8) > 0.05)
                continue;
            genuine += same ? 1 : 0;
            all++;
        }

        Assert.True(all > 1_000, $"Only {all} pairs.");
        Assert.InRange((double)genuine / all, 0.7, 0.9);
    }

    [Fact]
    public void Lookalikes_of_a_group_lower_the_confidence()
    {
        var data = GroupedClasses();

        var grouped = Calibration.Fit(data);
        var ungrouped = Calibration.Fit(data with { Groups = null });

        Assert.True(grouped.Confidence(0.8) < ungrouped.Confidence(0.8), $"{grouped.Confidence(0.8)} and {ungrouped.Confidence(0.8)}");
    }

    [Fact]
    public void Same_data_and_seed_give_the_same_calibration()
    {
        var data = MadeUpClasses(classes: 20, images: 5, seed: 1);

        Assert.Equal(JsonSerializer.Serialize(Calibration.Fit(data, seed: 5)), JsonSerializer.Serialize(Calibration.Fit(data, seed: 5)));
        Assert.NotEqual(JsonSerializer.Serialize(Calibration.Fit(data, seed: 5)), JsonSerializer.Serialize(Calibration.Fit(data, seed: 6)));
    }

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Manhattan)]
    public void Perfectly_separated_classes_give_a_finite_steep_curve(Metric metric)
    {
        var data = new CalibrationData
        {
            Embeddings = [[1, 0], [1, 0], [0, 1], [0, 1]],
            Classes = [7, 7, -3, -3],
            Metric = metric,
        };

        var calibration = Calibration.Fit(data);

        Assert.True(double.IsFinite(calibration.Identification.Scale) && calibration.Identification.Scale > 0);
        Assert.InRange(calibration.Confidence(1), 0.95, 1);
        Assert.InRange(calibration.Confidence(metric.Similarity([1, 0], [0, 1])), 0, 0.05);
        Assert.InRange(calibration.MinConfidence(1), calibration.Confidence(metric.Similarity([1, 0], [0, 1])), calibration.Confidence(1));
    }

    [Fact]
    public void An_encoder_that_maps_all_to_one_point_knows_nothing()
    {
        var calibration = Calibration.Fit(new CalibrationData
        {
            Embeddings = [[1, 0], [1, 0], [1, 0], [1, 0]],
            Classes = [1, 1, 2, 2],
            Metric = Metric.Cosine,
        });

        Assert.True(
            calibration.Confidence(1) < calibration.MinConfidence(1), "Strangers are as similar as anything can be: nobody may be matched.");
    }

    [Fact]
    public void An_encoder_that_is_worse_than_chance_never_turns_similarity_around()
    {
        var calibration = Calibration.Fit(new CalibrationData
        {
            Embeddings = [[1, 0], [0, 1], [1, 0], [0, 1]],
            Classes = [1, 1, 2, 2],
            Metric = Metric.Cosine,
        });

        Assert.Equal(0, calibration.Identification.Scale);
        Assert.Equal(0.5, calibration.Confidence(1), 12);
    }

    [Fact]
    public void Data_that_cannot_calibrate_are_refused()
    {
        var data = new CalibrationData { Embeddings = [[1], [2], [3]], Classes = [1, 1, 2], Metric = Metric.Euclidean };

        Refused<ImageDataException>(data with { Classes = [1, 1, 1] }, "there is 1");
        Refused<ImageDataException>(data with { Classes = [1, 2, 3] }, "none of the 3 classes has two");
        Refused<ArgumentException>(data with { Classes = [1, 2] }, "There are 3 embeddings, 2 classes");
        Refused<ArgumentException>(data with { Groups = [1] }, "and 1 groups");
        Refused<ArgumentException>(data with { Embeddings = [[1], [2], [3, 4]] }, "Embedding 2 has 2 dimensions");
        Refused<ArgumentException>(data with { Embeddings = [[1], [float.NaN], [3]] }, "Embedding 1 holds a value that is not finite");
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibration.Fit(data, targetFmr: 0.0009));
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibration.Fit(data, targetFmr: 0.51));
    }

    [Fact]
    public void Survives_json()
    {
        var calibration = Calibration.Fit(MadeUpClasses(classes: 12, images: 4, seed: 1));

        var back = JsonSerializer.Deserialize<Calibration>(JsonSerializer.Serialize(calibration))!;

        Assert.Equal(calibration.Confidence(0.6), back.Confidence(0.6));
        Assert.Equal(calibration.MinConfidence(300), back.MinConfidence(300));
    }

    private static void Refused<TException>(CalibrationData data, string message)
        where TException : Exception =>
        Assert.Contains(message, Assert.Throws<TException>(() => Calibration.Fit(data)).Message, StringComparison.Ordinal);

    /// <summary>Classes at random directions of 8 dimensions, their images scattered about them.</summary>
    internal static CalibrationData MadeUpClasses(int classes, int images, int seed)
    {
        var random = new Random(seed);
        var embeddings = new List<float[]>();
        var labels = new List<int>();
        for (var c = 0; c < classes; c++)
        {
            var centre = Gaussian(random, 8);
            for (var i = 0; i < images; i++)
            {
                embeddings.Add([.. centre.Zip(Gaussian(random, 8), (at, noise) => at + (0.6f * noise))]);
                labels.Add(c);
            }
        }

        return new CalibrationData { Embeddings = embeddings, Classes = labels, Metric = Metric.Cosine };
    }

    /// <summary>Ten groups of four classes that lie near their group's centre.</summary>
    private static CalibrationData GroupedClasses()
    {
        var random = new Random(8);
        var embeddings = new List<float[]>();
        var (classes, groups) = (new List<int>(), new List<int>());
        for (var c = 0; c < 40; c++)
        {
            var group = c / 4;
            var centre = Gaussian(new Random(group), 8).Zip(Gaussian(random, 8), (at, noise) => at + (0.5f * noise)).ToArray();
            for (var i = 0; i < 6; i++)
            {
                embeddings.Add([.. centre.Zip(Gaussian(random, 8), (at, noise) => at + (0.2f * noise))]);
                classes.Add(c);
                groups.Add(group);
            }
        }

        return new CalibrationData { Embeddings = embeddings, Classes = classes, Groups = groups, Metric = Metric.Cosine };
    }

    private static double FalseMatchRate(CalibrationData data, int size, Calibration calibration)
    {
        var random = new Random(6);
        var matched = 0;
        const int questions = 3_000;
        for (var q = 0; q < questions; q++)
        {
            var order = Enumerable.Range(0, data.Embeddings.Count / 2).ToArray();
            random.Shuffle(order);
            var probe = data.Embeddings[2 * order[0]];
            double[] best = [.. order[1..(size + 1)]
                .Select(c => (double)data.Metric.Similarity(probe, data.Embeddings[(2 * c) + random.Next(2)]))
                .OrderDescending().Take(OpenSetSoftmax.Candidates)];
            if (calibration.Identification.Probabilities(best, size)[0] >= calibration.MinConfidence(size))
                matched++;
        }

        return (double)matched / questions;
    }

    private static (int A, int B) DrawPair(CalibrationData data, bool same, Random random)
    {
        while (true)
        {
            var (a, b) = (random.Next(data.Embeddings.Count), random.Next(data.Embeddings.Count));
            if (same)
                b = (a / 10 * 10) + random.Next(10);
            if (a != b && (data.Classes[a] == data.Classes[b]) == same)
                return (a, b);
        }
    }

    private static float[] Gaussian(Random random, int dimension) =>
    [
        .. Enumerable.Range(0, dimension).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
    ];
}
