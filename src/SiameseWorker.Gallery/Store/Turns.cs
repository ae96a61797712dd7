namespace SiameseWorker.Gallery.Store;

/// <summary>
/// Work in numbered turns by several threads: part of a turn's work at any time, part of it in order of the turns. Turns
/// are handed out in order, so the thread with the lowest one never waits, however few threads there are.
/// </summary>
internal sealed class Turns
{
    private readonly object _gate = new();
    private int _handedOut = -1;
    private int _current;
    private bool _failed;

    /// <summary>Hands out a turn, from 0.</summary>
    public int Next() => Interlocked.Increment(ref _handedOut);

    /// <summary>Prepares at once, and works when all turns before are done. Once one failed, the others end without work.</summary>
    public void Take(int turn, Action prepare, Action work)
    {
        try
        {
            prepare();
            lock (_gate)
            {
                while (_current != turn && !_failed)
                    Monitor.Wait(_gate);
                if (_failed)
                    return;
                work();
                _current++;
                Monitor.PulseAll(_gate);
            }
        }
        catch
        {
            lock (_gate)
            {
                _failed = true;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }
}
