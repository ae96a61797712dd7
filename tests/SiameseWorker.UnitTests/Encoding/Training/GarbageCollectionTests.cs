using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Training;

/// <summary>What libtorch reads must outlive the reading; see <see cref="TensorArithmetic"/>.</summary>
[Collection(nameof(Alone))]
public sealed class GarbageCollectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_computes_the_same_while_garbage_is_collected_all_the_time()
    {
        var calm = await TrainAsync("calm");

        TrainingResult stormy;
        using (Collector.Start())
            stormy = await TrainAsync("stormy");

        Assert.Equal(File.ReadAllBytes(calm.Package.WeightsPath), File.ReadAllBytes(stormy.Package.WeightsPath));
        Assert.Equal(calm.Validation, stormy.Validation);
    }

    private Task<TrainingResult> TrainAsync(string folder)
    {
        var recipe = TinyRecipe.Of(60) with { Reranker = new LocalMatchingSpec { Negatives = 2 } };
        var options = new TrainingOptions { OutputFolder = _folder[folder], Torch = new TorchOptions { Device = "cpu", Threads = 1 } };
        return new Trainer(recipe, MadeUpImages.Set(), heldOut: null, options).RunAsync(progress: null, TestContext.Current.CancellationToken);
    }

    /// <summary>Collects garbage on a thread of its own until disposed.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _isStopped;

        private Collector() => _thread = new Thread(Collect) { IsBackground = true };

        public static Collector Start()
        {
            var collector = new Collector();
            collector._thread.Start();
            return collector;
        }

        public void Dispose()
        {
            _isStopped = true;
            _thread.Join();
        }

        private void Collect()
        {
            while (!_isStopped)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        }
    }
}
