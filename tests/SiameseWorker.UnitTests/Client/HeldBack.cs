using System.Collections.Concurrent;

namespace SiameseWorker.UnitTests.Client;

/// <summary>Runs what awaits on it on the thread pool, but for what a test holds back.</summary>
internal sealed class HeldBack : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _held = new();
    private volatile bool _isHolding;
    private int _running;

    /// <summary>Begins something whose awaits come back here.</summary>
    public Task<T> Begin<T>(Func<Task<T>> begin)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return begin();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>From now on, what would go on waits. Returns when nothing runs any more.</summary>
    public async Task HoldAsync()
    {
        _isHolding = true;
        while (Volatile.Read(ref _running) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Lets everything go on.</summary>
    public void GoOn()
    {
        _isHolding = false;
        while (_held.TryDequeue(out var held))
            Post(held.Callback, held.State);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (_isHolding)
        {
            _held.Enqueue((d, state));
            return;
        }

        Interlocked.Increment(ref _running);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            SetSynchronizationContext(this);
            d(state);
            SetSynchronizationContext(null);
            Interlocked.Decrement(ref _running);
        });
    }
}
