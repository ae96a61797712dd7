using System.Collections.Concurrent;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class EpisodesProtocolTests
{
    private static readonly ImageSet Images = MadeUpImages.Set(groups: 3, classes: 7);

    [Fact]
    public void An_encoder_that_knows_the_class_is_always_right()
    {
        var accuracy = new EpisodesProtocol(Ways: 5, Episodes: 40, Seed: 1).Run(Images, new EmbeddingComparison(PerClass(c => c), Metric.Euclidean)).Total;

        Assert.Equal(new Accuracy(0, 200), accuracy);
    }

    [Fact]
    public void An_encoder_that_knows_nothing_is_right_by_chance()
    {
        var accuracy = new EpisodesProtocol(Ways: 5, Episodes: 40, Seed: 1).Run(Images, new EmbeddingComparison(PerClass(_ => 1), Metric.Euclidean)).Total;

        Assert.Equal(new Accuracy(160, 200), accuracy);
    }

    [Fact]
    public void Trials_stay_within_a_group()
    {
        // Classes at the same place of different groups look alike: harmless, if they never meet.
        var accuracy = new EpisodesProtocol(Ways: 7, Episodes: 60, Seed: 1).Run(Images, new EmbeddingComparison(PerClass(c => c % 7), Metric.Euclidean)).Total;

        Assert.Equal(0, accuracy.Wrong);
    }

    [Fact]
    public void One_shot_episodes_within_a_group_take_exemplars_from_one_place_and_probes_from_another()
    {
        var report = new EpisodesProtocol(Ways: 7, Episodes: 40, Seed: 1).Run(Images, new EmbeddingComparison(PerClass(c => c), Metric.Euclidean));

        Assert.All(report.Trials.Chunk(7), episode => Assert.Single(episode.Select(trial => (trial.Right % 4, trial.Probe % 4)).Distinct()));
    }

    [Fact]
    public void A_class_of_few_images_keeps_none_of_the_others_from_being_asked_about()
    {
        var large = MadeUpImages.Set(groups: 1, classes: 4);
        var images = new ImageSet(
            large.Input,
            from c in large.Classes
            from image in Enumerable.Range(c.First, c.Name == "class00" ? 2 : c.Count)
            select new LabelledInput(c.Group, c.Name, large[image].ToArray()));

        var report = new EpisodesProtocol(Ways: 4, Episodes: 40, Seed: 1).Run(images, new EmbeddingComparison([.. images.ToInputs().Select(_ => new float[1])], Metric.Euclidean));

        Assert.Equal(Enumerable.Range(0, images.Count), report.Trials.Select(trial => trial.Probe).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, images.Count), report.Trials.Select(trial => trial.Right).Distinct().Order());
    }

    [Fact]
    public void An_exemplar_is_never_its_own_probe()
    {
        // This encoder knows an image again, but no class: all other images are equally far, and the first exemplar wins.
        var embeddings = Enumerable.Range(0, Images.Count).Select(image => Enumerable.Range(0, Images.Count).Select(i => i == image ? 1f : 0f).ToArray()).ToArray();

        var accuracy = new EpisodesProtocol(Ways: 7, Episodes: 30, Seed: 1).Run(Images, new EmbeddingComparison(embeddings, Metric.Euclidean)).Total;

        Assert.Equal(new Accuracy(180, 210), accuracy);
    }

    [Fact]
    public void A_group_with_fewer_classes_gives_smaller_trials()
    {
        var accuracy = new EpisodesProtocol(Ways: 20, Episodes: 10, Seed: 1).Run(Images, new EmbeddingComparison(PerClass(c => c), Metric.Euclidean)).Total;

        Assert.Equal(70, accuracy.Total);
    }

    [Fact]
    public void The_seed_decides_the_trials()
    {
        var embeddings = Images.ToInputs().Select(input => new[] { (float)input.Span[30], input.Span[70] }).ToArray();

        int Wrong(int seed) => new EpisodesProtocol(7, 50, seed).Run(Images, new EmbeddingComparison(embeddings, Metric.Euclidean)).Total.Wrong;

        Assert.Equal(Wrong(1), Wrong(1));
        Assert.True(Enumerable.Range(1, 10).Select(Wrong).Distinct().Count() > 1);
    }

    [Fact]
    public void Episodes_are_scored_one_by_one_too()
    {
        var protocol = new EpisodesProtocol(Ways: 5, Episodes: 40, Seed: 1);

        var episodes = protocol.Run(Images, new EmbeddingComparison(PerClass(c => c % 2), Metric.Euclidean)).Episodes;

        Assert.Equal(40, episodes.Count);
        Assert.All(episodes, episode => Assert.Equal((3, 5), (episode.Wrong, episode.Total)));
        Assert.Equal(Accuracy.Sum(episodes), protocol.Run(Images, new EmbeddingComparison(PerClass(c => c % 2), Metric.Euclidean)).Total);
    }

    [Fact]
    public void Several_shots_count_by_the_best_exemplar_or_by_their_mean()
    {
        // Class 0 at 0 and 10, class 1 at 4 and 4; the probe, of class 0, is at 9.
        var comparison = new EmbeddingComparison([[0], [10], [4], [4], [9]], Metric.Euclidean);

        Assert.True(IsRight(comparison, ClassScoring.BestExemplar));
        Assert.True(IsRight(comparison, ClassScoring.ClassMean));
        var mean = new EmbeddingComparison([[0], [10], [8], [8], [10]], Metric.Euclidean);
        Assert.True(IsRight(mean, ClassScoring.BestExemplar));
        Assert.False(IsRight(mean, ClassScoring.ClassMean));

        static bool IsRight(ImageComparison comparison, ClassScoring scoring) => NearestClass.Ask(comparison, [(4, 0)], [[0, 1], [2, 3]], scoring)[0].IsRight;
    }

    [Fact]
    public void On_one_thread_the_answers_are_the_same()
    {
        var protocol = new EpisodesProtocol(Ways: 5, Episodes: 40, Seed: 1);
        var embeddings = Images.ToInputs().Select(input => new[] { (float)input.Span[30], input.Span[70] }).ToArray();
        var watched = new Watched(new EmbeddingComparison(embeddings, Metric.Euclidean));

        var report = protocol.RunOnThisThread(Images, watched);

        Assert.Equal(protocol.Run(Images, watched.Inner).Trials, report.Trials);
        Assert.Equal([Environment.CurrentManagedThreadId], watched.Threads.Distinct());
    }

    [Fact]
    public void An_answer_exceeds_the_right_class_by_what_ranked_it_first()
    {
        // The probe is nearest to class 0 and next to class 1, which a second look prefers; of twelve, ten are ranked.
        var embeddings = Enumerable.Range(0, 13).Select(place => new[] { (float)place }).ToArray();
        int[][] classes = [.. Enumerable.Range(1, 12).Select(image => new[] { image })];

        Assert.Equal(2 - 0.5, Excess(right: 0), 1e-6);
        Assert.Equal(0, Excess(right: 1));
        Assert.Equal(2 - (1 / 13.0), Excess(right: 11), 1e-6);

        double Excess(int right)
        {
            var looks = new RerankedImages(new LookPlan(new LocalMatchingSpec { Weight = 1 }), pairs => [.. pairs.Select(pair => Math.Max(pair.A, pair.B) == 2 ? 2 - (1f / 3) : 0)]);
            return NearestClass.Ask(new EmbeddingComparison(embeddings, Metric.Euclidean, reranked: looks), [(0, right)], classes)[0].Excess;
        }
    }

    [Fact]
    public void Classes_from_anywhere_meet_those_of_other_groups()
    {
        // Classes at the same place of different groups look alike: here they meet, and the first of equals is often another.
        var report = new EpisodesProtocol(Ways: 21, Episodes: 5, Seed: 1) { Shots = 3, WithinGroups = false }.Run(Images, new EmbeddingComparison(PerClass(c => c % 7), Metric.Euclidean));

        Assert.Equal(new Accuracy(70, 105), report.Total);
        Assert.Equal((21, "21"), (report.MeanWays, report.WaysInWords));
    }

    [Fact]
    public void Where_groups_have_fewer_classes_than_asked_for_the_report_says_so()
    {
        var report = new EpisodesProtocol(Ways: 20, Episodes: 5, Seed: 1).Run(Images, new EmbeddingComparison(PerClass(c => c), Metric.Euclidean));

        Assert.Equal((7, "7 (20 asked for)"), (report.MeanWays, report.WaysInWords));
    }

    [Fact]
    public void Too_few_classes_say_how_many_there_are_and_how_many_are_needed()
    {
        var exception = Assert.Throws<ImageDataException>(() =>
            new EpisodesProtocol(Ways: 40, Episodes: 1, Seed: 1) { WithinGroups = false }.Run(Images, new EmbeddingComparison(PerClass(c => c), Metric.Euclidean)));

        Assert.Contains("has 21 classes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("need at least 40 such classes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Means_of_classes_that_there_are_none_of_are_refused_with_the_reason_itself()
    {
        var refused = Assert.Throws<NotSupportedException>(() =>
            new EpisodesProtocol(Ways: 5, Episodes: 40, Seed: 1) { Scoring = ClassScoring.ClassMean }.Run(Images, new Watched(new EmbeddingComparison(PerClass(c => c), Metric.Euclidean))));

        Assert.Contains("Leave class means out", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quarter_turns_are_classes_of_their_own_and_four_of_them_are_none()
    {
        var turned = QuarterTurns.Add(Images);

        Assert.Equal(4 * Images.Classes.Count, turned.Classes.Count);
        var (upright, half) = (turned.Classes[0], turned.Classes.Single(c => c.Group == "group0" && c.Name == "class00 turned 180°"));
        Assert.Equal(turned[upright.First].ToArray().Reverse(), turned[half.First].ToArray());
        var quarter = turned.Classes.Single(c => c.Group == "group0" && c.Name == "class00 turned 90°");
        // Anticlockwise: the last column becomes the first row.
        var side = Images.Input.Width;
        Assert.Equal(Enumerable.Range(0, side).Select(row => turned[upright.First].Span[(row * side) + side - 1]), turned[quarter.First].ToArray()[..side]);
    }

    [Fact]
    public void Classes_of_single_images_cannot_be_tried()
    {
        var exception = Assert.Throws<ImageDataException>(() => EpisodesProtocol.UsableGroups(MadeUpImages.Set(groups: 2, classes: 5, images: 1)));

        Assert.Contains("has 10 classes and 10 images", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_learned_comparison_has_the_last_word_among_the_nearest()
    {
        // To the cosine all classes are alike; the lengths tell them apart.
        var lengths = PerClass(c => c + 1);
        var protocol = new EpisodesProtocol(Ways: 7, Episodes: 40, Seed: 1);
        var comparison = new EmbeddingComparison(lengths, Metric.Cosine, (probe, candidates) => [.. candidates.Select(candidate => -Math.Abs(candidate[0] - probe[0]))]);

        Assert.Equal(240, protocol.Run(Images, new EmbeddingComparison(lengths, Metric.Cosine)).Total.Wrong);
        Assert.Equal(0, protocol.Run(Images, comparison).Total.Wrong);
    }

    [Fact]
    public void A_learned_comparison_is_asked_about_the_ten_nearest_only()
    {
        var asked = new ConcurrentBag<(float Probe, float[] Candidates)>();
        var comparison = new EmbeddingComparison(PerClass(c => c), Metric.Euclidean, (probe, candidates) =>
        {
            asked.Add((probe[0], [.. candidates.Select(candidate => candidate[0])]));
            return new float[candidates.Count];
        });

        var report = new EpisodesProtocol(Ways: 21, Episodes: 2, Seed: 1) { WithinGroups = false }.Run(Images, comparison);

        // Among equals the most similar stays the best.
        Assert.Equal(new Accuracy(0, 42), report.Total);
        Assert.Equal(42, asked.Count);
        Assert.All(asked, one => Assert.Equal(10, one.Candidates.Length));
        Assert.Equal(asked.Select(one => one.Probe), asked.Select(one => one.Candidates[0]));
    }

    private static float[][] PerClass(Func<int, float> embedding) =>
        [.. Images.Classes.Index().SelectMany(c => Enumerable.Repeat(new[] { embedding(c.Index) }, c.Item.Count))];

    /// <summary>Notes on which threads it is asked.</summary>
    private sealed class Watched(ImageComparison inner) : ImageComparison
    {
        public ImageComparison Inner => inner;

        public ConcurrentBag<int> Threads { get; } = [];

        public override int Count => inner.Count;

        public override double Similarity(int a, int b)
        {
            Threads.Add(Environment.CurrentManagedThreadId);
            return inner.Similarity(a, b);
        }
    }
}
