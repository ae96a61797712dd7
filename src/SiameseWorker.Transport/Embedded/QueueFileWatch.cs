using Microsoft.Extensions.Logging;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// Tells waiting consumers that the queue file may have changed: at once for this process's own changes, and for those of
/// other processes as soon as the operating system reports a write to the write-ahead log.
/// </summary>
internal sealed class QueueFileWatch : IDisposable
{
    private readonly ILogger _logger;
    private FileSystemWatcher? _watcher;
    private TaskCompletionSource _next = NewSource();

    /// <summary>Begins to watch. The file's folder must exist.</summary>
    public QueueFileWatch(string queueFile, ILogger logger)
    {
        _logger = logger;
        try
        {
            _watcher = new FileSystemWatcher(Path.GetDirectoryName(queueFile)!, Path.GetFileName(queueFile) + "-wal")
            {
                NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName,
            };
            _watcher.Changed += (_, _) => Raise();
            _watcher.Created += (_, _) => Raise();
            _watcher.Error += (_, e) => StopNotifying(e.GetException());
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException or ArgumentException)
        {
            StopNotifying(e);
        }
    }

    /// <summary>Whether other processes' changes are noticed.</summary>
    public bool SeesOtherProcesses => Volatile.Read(ref _watcher) is not null;

    /// <summary>Completes at the next change. Take it before looking at the file, so that no change falls in between.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes everybody who waits.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    public void Dispose()
    {
        Interlocked.Exchange(ref _watcher, null)?.Dispose();
        Raise();
    }

    private void StopNotifying(Exception reason)
    {
        Interlocked.Exchange(ref _watcher, null)?.Dispose();
        _logger.LogWarning(
            "Messages from other processes will be noticed by polling, because the operating system cannot report changes of the queue file: {Reason} " +
            "(on Linux, fs.inotify.max_user_instances and fs.inotify.max_user_watches limit this).", reason.Message);
        Raise();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
