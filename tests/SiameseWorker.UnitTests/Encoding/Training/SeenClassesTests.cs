using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Training;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class SeenClassesTests
{
    [Fact]
    public async Task All_is_computed_on_the_thread_that_asks_and_no_pair_is_looked_at_twice()
    {
        await using var thread = new TorchThread("held-out", new TorchOptions { Device = "cpu", Threads = 1 });
        var recipe = TinyRecipe.Of(1) with { Reranker = new LocalMatchingSpec { Negatives = 2 } };
        using var reranker = new Watched();

        var ownThread = await thread.RunAsync(
            () =>
            {
                using var network = recipe.Architecture.Build(recipe.Input, seed: 1);
                using var validation = new Validation(recipe, MadeUpImages.Set(), thread.Device);
                using var seen = validation.See(network, reranker);
                seen.Score(reranked: true);
                seen.LogLoss(reranked: true);
                seen.Calibrate(reranked: true);
                seen.Check(reranked: true);
                return Environment.CurrentManagedThreadId;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal([ownThread], reranker.Threads.Distinct());
        Assert.Distinct(reranker.Pairs);
    }

    /// <summary>Notes on which threads it is asked, and about which images, known by the sum of their pixels.</summary>
    private sealed class Watched() : Reranker("watched")
    {
        private readonly Lock _gate = new();

        public List<int> Threads { get; } = [];

        public List<(float Less, float More)> Pairs { get; } = [];

        public override Tensor Features(Tensor images) => images.flatten(1).sum(1);

        public override Tensor Compare(Tensor a, Tensor b)
        {
            lock (_gate)
            {
                Threads.Add(Environment.CurrentManagedThreadId);
                Pairs.AddRange(a.data<float>().ToArray().Zip(b.data<float>().ToArray(), (one, other) => (Math.Min(one, other), Math.Max(one, other))));
            }

            return -(a - b).abs();
        }
    }
}
