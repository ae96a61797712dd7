using System.Collections.Concurrent;
using TorchSharp;

namespace SiameseWorker.Encoding;

/// <summary>
/// A thread of its own for tensor work. TorchSharp's dispose scopes and gradient mode belong to a thread and do not
/// survive an <see langword="await"/>: jobs go in by a queue, results come out as tasks. Safe for use by several threads.
/// </summary>
public sealed class TorchThread : IAsyncDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _gradients;
    private readonly bool _background;
    private bool _disposed;

    /// <summary>Loads the native libraries if need be, and starts the thread.</summary>
    /// <param name="name">The thread's name, for debuggers and dumps.</param>
    /// <param name="options">Which library, device and thread count.</param>
    /// <param name="gradients">Whether operations record gradients: true for training, false for serving.</param>
    /// <param name="background">Whether to compute only with what other threads leave, at the system's lowest priority.</param>
    /// <exception cref="TorchUnavailableException">A library does not load, or the device asked for does not work.</exception>
    public TorchThread(string name, TorchOptions options, bool gradients = false, bool background = false)
    {
        Runtime = TorchRuntime.EnsureLoaded(options);
        _gradients = gradients;
        _background = background;
        Device = Runtime.ToTorchDevice();
        new Thread(Work) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>What the options selected, for this thread alone.</summary>
    public TorchDescription Runtime { get; }

    /// <summary>The device that the options selected; jobs put their tensors there.</summary>
    public torch.Device Device { get; }

    /// <summary>Runs a job on the thread after those that were asked for earlier, inside a dispose scope of its own.</summary>
    /// <typeparam name="T">What the job results in: anything but tensors of its scope, which are disposed when it returns.</typeparam>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Takes the job out of the queue; one that has begun runs to its end, its result is dropped.</param>
    /// <returns>The job's result, or its exception.</returns>
    /// <exception cref="ObjectDisposedException">The thread has been disposed.</exception>
    public async Task<T> RunAsync<T>(Func<T> job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancellationToken.ThrowIfCancellationRequested();
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() => Complete(completion, job));
        using (cancellationToken.Register(() => completion.TrySetCanceled(cancellationToken)))
            return await completion.Task;
    }

    /// <summary>Runs a job that results in nothing; see <see cref="RunAsync{T}"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Takes the job out of the queue.</param>
    /// <exception cref="ObjectDisposedException">The thread has been disposed.</exception>
    public Task RunAsync(Action job, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                job();
                return true;
            },
            cancellationToken);

    /// <summary>Takes no more jobs, finishes those in the queue, and ends the thread. What it has freed goes back to the operating system.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            _jobs.CompleteAdding();
        await _ended.Task;
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> job)
    {
        if (completion.Task.IsCompleted)
            return;
        try
        {
            using var scope = torch.NewDisposeScope();
            completion.TrySetResult(job());
        }
        catch (Exception e)
        {
            completion.TrySetException(e);
        }
    }

    private void Enqueue(Action job)
    {
        try
        {
            _jobs.Add(job, CancellationToken.None);
        }
        catch (InvalidOperationException e)
        {
            throw new ObjectDisposedException("The thread takes no more jobs: it has been disposed.", e);
        }
    }

    private void Work()
    {
        if (_background)
            LowestPriority.ForThisThread();

        OperationThreads.Set(Runtime.Threads);
        using (torch.set_grad_enabled(_gradients))
        {
            foreach (var job in _jobs.GetConsumingEnumerable(CancellationToken.None))
                job();
        }

        _jobs.Dispose();
        FreedMemory.Return();
        _ended.SetResult();
    }
}
