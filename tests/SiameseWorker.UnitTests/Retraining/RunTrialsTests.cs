using System.Collections.Concurrent;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Retraining;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>What champion and candidate are asked, and on which thread.</summary>
public sealed class RunTrialsTests
{
    private static readonly RunTrials Trials = new(new EpisodesProtocol(Ways: 5, Episodes: 40, Seed: 1), new VerificationProtocol(Pairs: 2_000, Seed: 1));

    [Fact]
    public void All_is_found_on_the_thread_that_asks()
    {
        var images = MadeUpImages.Set(groups: 3, classes: 7);
        var watched = new Watched(Knowing(images));

        var results = Trials.Ask("held-out classes", images, watched);

        Assert.Equal(["one-shot trials of held-out classes", "pairs of held-out classes"], results.Select(result => result.Name));
        Assert.All(results, result => Assert.Equal(0, Accuracy.Sum(result.Classes).Wrong));
        Assert.Equal([Environment.CurrentManagedThreadId], watched.Threads.Distinct());
    }

    [Fact]
    public void Of_three_classes_there_are_one_shot_trials_alone()
    {
        var images = MadeUpImages.Set(groups: 1, classes: 3);

        Assert.Equal(["one-shot trials of held-out classes"], Trials.Ask("held-out classes", images, Knowing(images)).Select(result => result.Name));
    }

    [Theory]
    [InlineData(1, 2, 4)] // Two can be asked about, not compared.
    [InlineData(4, 1, 4)] // None has another beside it in its group.
    [InlineData(1, 6, 1)] // Single images.
    public void Of_what_is_too_little_nothing_is_asked(int groups, int classes, int images)
    {
        var set = MadeUpImages.Set(groups, classes, images);

        Assert.Empty(Trials.Ask("held-out classes", set, Knowing(set)));
    }

    private static EmbeddingComparison Knowing(ImageSet images) => new([.. images.ClassOfEachImage().Select(c => new float[] { c })], Metric.Euclidean);

    /// <summary>Notes on which threads it is asked.</summary>
    private sealed class Watched(ImageComparison inner) : ImageComparison
    {
        public ConcurrentBag<int> Threads { get; } = [];

        public override int Count => inner.Count;

        public override double Similarity(int a, int b)
        {
            Threads.Add(Environment.CurrentManagedThreadId);
            return inner.Similarity(a, b);
        }
    }
}
