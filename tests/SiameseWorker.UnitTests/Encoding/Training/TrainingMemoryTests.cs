using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Encoding.Training;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class TrainingMemoryTests
{
    [Fact]
    public async Task Steps_and_validations_leave_no_tensors_behind()
    {
        await using var thread = new TorchThread("memory", new TorchOptions { Device = "cpu", Threads = 1 }, gradients: true);
        var recipe = TinyRecipe.Of(100);

        var live = await thread.RunAsync(
            () =>
            {
                using var state = new TrainingState(recipe, thread.Device);
                using var loader = new BatchLoader(MadeUpImages.Set(), [.. recipe.Augmentation.Select(a => a.Build())], thread.Device);
                using var validation = new Validation(recipe, MadeUpImages.Set(seed: 2), thread.Device);
                using var meter = new LossMeter(thread.Device);
                var sampler = recipe.Sampling.Build(MadeUpImages.Set(), seed: 1);
                return Enumerable.Range(1, 20).Select(step => LiveAfter(step, state, loader, sampler, validation, meter)).ToList();
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(live[2], live[^1]);
    }

    private static long LiveAfter(int step, TrainingState state, BatchLoader loader, IBatchSampler sampler, Validation validation, LossMeter meter)
    {
        using (torch.NewDisposeScope())
        {
            var random = StepRandom.Create(1, step);
            var batch = sampler.Sample(step, random);
            meter.Add(state.Step(loader.Load(batch, random), batch, new TrainingMoment(step, 1, 0), learningRate: 0.01), batch.Images.Length);
        }

        validation.Run(state.Result);
        Assert.True(meter.IsFinite && state.IsFinite);
        return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }
}
