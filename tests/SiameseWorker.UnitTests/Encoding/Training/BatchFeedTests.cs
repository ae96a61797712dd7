using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Encoding.Training;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class BatchFeedTests
{
    private static readonly Recipe Recipe = TinyRecipe.Of(100);

    public BatchFeedTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Gives_the_batch_of_each_step_in_turn_whichever_it_begins_with(int first)
    {
        using var scope = torch.NewDisposeScope();
        var data = TrainingData.Prepare(Recipe, MadeUpImages.Set(), heldOut: null);
        using var loader = new BatchLoader(data.Training, [.. Recipe.Augmentation.Select(augmentation => augmentation.Build())], torch.CPU);
        using var feed = new BatchFeed(Recipe, data, torch.CPU, background: false);

        feed.Begin(first);

        for (var step = first; step < first + 8; step++)
        {
            using var loaded = feed.Take();
            var random = StepRandom.Create(Recipe.Seed, step);
            var batch = data.Sampler.Sample(step, random);
            Assert.Equal(batch.Images, loaded.Batch.Images);
            Assert.True(loader.Load(batch, random).equal(loaded.Images).all().item<bool>());
        }
    }

    [Fact]
    public void What_goes_wrong_comes_out_where_the_batch_is_waited_for()
    {
        var data = TrainingData.Prepare(Recipe, MadeUpImages.Set(), heldOut: null) with { Sampler = new BrokenSampler(from: 3) };
        using var feed = new BatchFeed(Recipe, data, torch.CPU, background: false);

        feed.Begin(1);

        feed.Take().Dispose();
        feed.Take().Dispose();
        Assert.Equal("step 3", Assert.Throws<ArithmeticException>(feed.Take).Message);
        Assert.Equal("step 3", Assert.Throws<ArithmeticException>(feed.Take).Message);
    }

    [Fact]
    public void Ends_with_batches_that_nobody_took_and_where_it_never_began()
    {
        var data = TrainingData.Prepare(Recipe, MadeUpImages.Set(), heldOut: null);
        LoadedBatch first;
        using (var feed = new BatchFeed(Recipe, data, torch.CPU, background: false))
        {
            feed.Begin(1);
            first = feed.Take();
        }

        Assert.Equal(8, first.Images.shape[0]);
        first.Dispose();
        new BatchFeed(Recipe, data, torch.CPU, background: false).Dispose();
    }

    private sealed class BrokenSampler(long from) : IBatchSampler
    {
        public long StepsPerEpoch => 1;

        public TrainingBatch Sample(long step, Random random) =>
            step < from ? new ClassBatch(1, 2, [0, 1], [0, 0]) : throw new ArithmeticException($"step {step}");
    }
}
