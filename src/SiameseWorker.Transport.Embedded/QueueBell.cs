using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// Wakes consumers that wait, in every process: whoever has made a message visible touches a small file beside the queue
/// file, and the operating system tells those who watch it.
/// </summary>
/// <remarks>
/// Watching SQLite's own write-ahead log would not do: it is written before the message can be seen, and with
/// <see cref="Durability.Full"/> a disk flush lies in between, so that a consumer would look too early and go back to
/// sleep. The bell is rung after the commit. A process killed between the two leaves it to the fallback poll.
/// </remarks>
internal sealed class QueueBell(string queueFile, ILogger logger) : IDisposable
{
    private readonly string _bellFile = queueFile + "-bell";
    private readonly Lock _lock = new();
    private SafeFileHandle? _handle;
    private FileSystemWatcher? _watcher;
    private bool _isListening;
    private TaskCompletionSource _next = NewSource();

    /// <summary>Whether other processes are heard.</summary>
    public bool HearsOtherProcesses => Volatile.Read(ref _watcher) is not null;

    /// <summary>Completes at the next ring. Take it before looking at the queue, so that no ring falls in between.</summary>
    public Task NextRing()
    {
        lock (_lock)
        {
            if (!_isListening)
                Listen();
            _isListening = true;
        }
        return Volatile.Read(ref _next).Task;
    }

    /// <summary>Tells everybody who waits, here and elsewhere, to look again. Call it after the commit.</summary>
    public void Ring()
    {
        WakeThisProcess();
        try
        {
            lock (_lock)
            {
                RandomAccess.Write(Open(), [0], fileOffset: 0);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The message is stored; others find it at their next fallback poll.
            logger.LogDebug(e, "The bell {File} could not be rung", _bellFile);
        }
    }

    /// <summary>Wakes those who wait in this process, to find that the service is closed.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _handle?.Dispose();
            _watcher?.Dispose();
        }
        WakeThisProcess();
    }

    private void Listen()
    {
        try
        {
            _watcher = new FileSystemWatcher(Path.GetDirectoryName(_bellFile)!, Path.GetFileName(_bellFile))
            {
                NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName,
            };
            _watcher.Changed += (_, _) => WakeThisProcess();
            _watcher.Created += (_, _) => WakeThisProcess();
            _watcher.Error += (_, _) => WakeThisProcess();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException or ArgumentException)
        {
            _watcher?.Dispose();
            _watcher = null;
            logger.LogWarning(
                "Messages from other processes will be noticed by polling, because the operating system cannot report changes of {File}: {Reason} " +
                "(on Linux, fs.inotify.max_user_instances and fs.inotify.max_user_watches limit this).", _bellFile, e.Message);
        }
    }

    /// <summary>The file that others watch: a new one, where somebody has deleted it.</summary>
    private SafeFileHandle Open()
    {
        if (_handle is not null && File.Exists(_bellFile))
            return _handle;
        _handle?.Dispose();
        return _handle = File.OpenHandle(_bellFile, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private void WakeThisProcess() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
