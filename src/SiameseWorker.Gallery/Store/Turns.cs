namespace SiameseWorker.Gallery.Store;

/// <summary>
/// Work in numbered turns by several threads: part of a turn's work at any time, part of it in order of the turns. Turns
/// are handed out in order, so the thread with the lowest one never waits, however few threads there are.
/// </summary>
internal sealed class Turns
{
    private readonly object gate = new();
    private int handedOut = -1;
    private int current;
    private bool failed;

    /// <summary>Hands out a turn, from 0.</summary>
    public int Next() => Interlocked.Increment(ref handedOut);

    /// <summary>Prepares at once, and works when all turns before are done. Once one failed, the others end without work.</summary>
    public void Take(int turn, Action prepare, Action work)
    {
        try
        {
            prepare();
            lock (gate)
            {
                while (current != turn && !failed)
                    Monitor.Wait(gate);
                if (failed)
                    return;
                work();
                current++;
                Monitor.PulseAll(gate);
            }
        }
        catch
        {
            lock (gate)
            {
                failed = true;
                Monitor.PulseAll(gate);
            }

            throw;
        }
    }
}
