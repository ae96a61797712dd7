using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Encoding.Training;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class TrainingStateTests
{
    private static readonly Recipe Relation = TinyRecipe.Of(2) with { Objective = new RelationSpec { Comparison = new DenseComparisonSpec { Hidden = 16 } } };

    [Fact]
    public Task A_learned_comparison_is_averaged_as_the_network_is() => OnThread(device =>
    {
        using var state = new TrainingState(Relation, device);
        var initial = Copy(state.Tensors());

        Step(state, 1, device);

        // Ramped up, the decay of the first step is 2 / 11.
        var learned = state.Tensors();
        foreach (var (name, kept) in state.Kept())
        {
            var current = name.StartsWith(EncoderPackage.ComparisonPrefix, StringComparison.Ordinal)
                ? $"objective.comparison.{name[EncoderPackage.ComparisonPrefix.Length..]}"
                : $"network.{name}";
            if (kept.is_floating_point())
                Assert.True(kept.allclose((initial[current] * (2.0 / 11)) + (learned[current] * (9.0 / 11)), atol: 1e-6), name);
        }
    });

    [Fact]
    public Task What_a_checkpoint_holds_is_all_that_goes_on() => OnThread(device =>
    {
        using var uninterrupted = new TrainingState(Relation, device);
        using var resumed = new TrainingState(Relation, device);
        Step(uninterrupted, 1, device);
        using (no_grad())
        {
            foreach (var (name, tensor) in resumed.Tensors())
                tensor.copy_(uninterrupted.Tensors()[name]);
        }

        Step(uninterrupted, 2, device);
        Step(resumed, 2, device);

        var expected = uninterrupted.Kept();
        Assert.All(resumed.Kept(), weight => Assert.True(weight.Value.Equals(expected[weight.Key]), weight.Key));
        Assert.Contains(expected.Keys, name => name.StartsWith(EncoderPackage.ComparisonPrefix, StringComparison.Ordinal));
    });

    private static async Task OnThread(Action<Device> test)
    {
        await using var thread = new TorchThread("state", new TorchOptions { Device = "cpu", Threads = 1 }, gradients: true);
        await thread.RunAsync(() => test(thread.Device), TestContext.Current.CancellationToken);
    }

    private static void Step(TrainingState state, int step, Device device)
    {
        var images = MadeUpImages.Set();
        using var loader = new BatchLoader(images, [], device);
        var random = StepRandom.Create(1, step);
        var batch = Relation.Sampling.Build(images, seed: 1).Sample(step, random);
        using var loss = state.Step(loader.Load(batch, random), batch, new TrainingMoment(step, 1, 0), learningRate: 0.01);
    }

    private static Dictionary<string, Tensor> Copy(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var noGrad = no_grad();
        return tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.clone());
    }
}
