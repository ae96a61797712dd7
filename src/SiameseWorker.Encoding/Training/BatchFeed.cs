using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>
/// Samples, gathers and distorts the batches of the next steps on a thread of its own, so that a training that leaves a core
/// free never waits for its data. A batch is a function of its step alone: nothing depends on how far ahead it is.
/// </summary>
/// <param name="recipe">How batches are made.</param>
/// <param name="data">What they are made of.</param>
/// <param name="device">Where they shall be.</param>
/// <param name="background">Whether to compute only with what other threads leave, at the system's lowest priority.</param>
internal sealed class BatchFeed(Recipe recipe, TrainingData data, Device device, bool background) : IDisposable
{
    /// <summary>Batches that wait: more would not make the training faster.</summary>
    private const int Ahead = 2;

    private readonly BatchLoader _loader = new(data.Training, [.. recipe.Augmentation.Select(augmentation => augmentation.Build())], device);
    private readonly BlockingCollection<LoadedBatch> _ready = new(Ahead);
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Starts with a step's batch. Called once.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    public void Begin(long step)
    {
        _thread = new Thread(() => Load(step)) { Name = "batches", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The next step's batch, once it is ready; the caller disposes it.</summary>
    public LoadedBatch Take()
    {
        if (_ready.TryTake(out var batch, Timeout.Infinite))
            return batch;
        _fault?.Throw();
        throw new ObjectDisposedException(nameof(BatchFeed));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join();
        foreach (var batch in _ready)
            batch.Dispose();
        _ready.Dispose();
        _stop.Dispose();
        _loader.Dispose();
    }

    private void Load(long step)
    {
        try
        {
            if (background)
                LowestPriority.ForThisThread();

            // The others are for the training, whose thread has set its own count.
            OperationThreads.Set(1);
            using var noGrad = no_grad();
            for (; !_stop.IsCancellationRequested; step++)
                Add(Load(data.Sampler, step));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody waits for more.
        }
        catch (Exception e)
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }

    private LoadedBatch Load(IBatchSampler sampler, long step)
    {
        using var scope = NewDisposeScope();
        var random = StepRandom.Create(recipe.Seed, step);
        var batch = sampler.Sample(step, random);
        return new LoadedBatch(batch, _loader.Load(batch, random).DetachFromDisposeScope());
    }

    private void Add(LoadedBatch batch)
    {
        try
        {
            _ready.Add(batch, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            batch.Dispose();
            throw;
        }
    }
}

/// <summary>What a step trains on.</summary>
/// <param name="Batch">What was sampled.</param>
/// <param name="Images">The network's input: float32, shape (items, channels, height, width), 0 to 1.</param>
internal sealed record LoadedBatch(TrainingBatch Batch, Tensor Images) : IDisposable
{
    public void Dispose() => Images.Dispose();
}
