using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SiameseWorker.Transport;

/// <summary>
/// Changed paths on their way to a consumer: each at most once, and when there are too many, "everything" instead. Memory
/// is bounded, and a slow consumer loses no change, only detail.
/// </summary>
/// <param name="everything">What stands for "anything may have changed".</param>
/// <param name="capacity">How many paths are kept apart.</param>
public sealed class PendingChanges(string everything, int capacity)
{
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _pending = new(StringComparer.Ordinal);

    // One pending wake-up says as much as many.
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Adds a change.</summary>
    /// <param name="path">What has changed.</param>
    public void Add(string path)
    {
        lock (_pending)
        {
            if (_pending.Contains(everything) || _pending.Contains(path))
                return;
            if (path == everything || _pending.Count >= capacity)
            {
                _pending.Clear();
                _order.Clear();
                path = everything;
            }
            _pending.Add(path);
            _order.Enqueue(path);
        }
        _wakeUps.Writer.TryWrite(true);
    }

    /// <summary>Anything may have changed.</summary>
    public void AddEverything() => Add(everything);

    /// <summary>The changes as they come, until cancelled. For one reader.</summary>
    public async IAsyncEnumerable<string> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var _ in _wakeUps.Reader.ReadAllAsync(cancellationToken))
        {
            while (TryTake(out var path))
                yield return path;
        }
    }

    /// <summary>Waits until there is a change. It may have been taken in the meantime.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wakeUps.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes all changes that there are.</summary>
    public IReadOnlyList<string> TakeAll()
    {
        lock (_pending)
        {
            var all = _order.ToList();
            _order.Clear();
            _pending.Clear();
            _wakeUps.Reader.TryRead(out _);
            return all;
        }
    }

    private bool TryTake(out string path)
    {
        lock (_pending)
        {
            var isThere = _order.TryDequeue(out path!);
            if (isThere)
                _pending.Remove(path);
            return isThere;
        }
    }
}
