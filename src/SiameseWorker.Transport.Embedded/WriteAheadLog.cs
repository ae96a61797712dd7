using Microsoft.Win32.SafeHandles;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// The queue file's write-ahead log, to have the disk take what was committed to it. SQLite would do that itself
/// (<c>synchronous = FULL</c>), but while it holds the write lock, so that all processes wait for the disk in turn. Here it
/// happens after the lock is released: the others' commits go on, and one flush serves all that were made before it.
/// </summary>
/// <remarks>
/// As safe, by how the log works (sqlite.org/wal.html, and the comments of SQLite's wal.c): a commit is frames appended to the
/// log, each with a checksum over all before it, so that after loss of power a prefix of the commits is there; and a
/// checkpoint, which ends with the log's being written anew, flushes log and database by itself with
/// <c>synchronous = NORMAL</c>, too. The log stays the same file as long as anybody has the database open. SQLite locks parts
/// of the database and of its index file, never of the log, so that closing a handle to it releases no lock.
/// </remarks>
/// <param name="flush">Returns when the disk has what was written before.</param>
/// <param name="handle">What to close at the end.</param>
internal sealed class WriteAheadLog(Action flush, IDisposable? handle = null) : IDisposable
{
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>The log of a database that is open.</summary>
    /// <param name="databasePath">Path of the database.</param>
    /// <exception cref="IOException">The log cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The log must not be opened.</exception>
    public static WriteAheadLog Open(string databasePath)
    {
        SafeFileHandle handle = File.OpenHandle(databasePath + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new WriteAheadLog(() => RandomAccess.FlushToDisk(handle), handle);
    }

    /// <summary>Completes when the disk has everything that was committed before the call.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
            return _next ??= FlushAfterAsync(_running);
    }

    /// <summary>Waits for the flushes that were asked for, and closes the log.</summary>
    public void Dispose()
    {
        Task last;
        lock (_lock)
            last = _next ?? _running;
        // Not Wait, which throws: those who asked for a flush that failed have been told.
        ((IAsyncResult)last).AsyncWaitHandle.WaitOne();
        handle?.Dispose();
    }

    private async Task FlushAfterAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            // What is committed from here on may come too late for this flush.
            _running = _next!;
            _next = null;
        }

        // Elsewhere: this may run on the thread that tells of the flush before, and others wait to be told.
        await Task.Run(flush);
    }
}
