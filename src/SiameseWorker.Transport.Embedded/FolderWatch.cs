using Microsoft.Extensions.Logging;

namespace SiameseWorker.Transport.Embedded;

/// <summary>Turns the operating system's notices about one folder's tree into stored paths.</summary>
/// <remarks>Folders reached only through symbolic links are not watched.</remarks>
internal sealed class FolderWatch : IDisposable
{
    private const int PendingCapacity = 4096;

    private readonly string _prefix;
    private readonly string _folder;
    private readonly ILogger _logger;
    private readonly FileSystemWatcher _watcher;

    /// <summary>Watching ends silently with the folder itself: whoever holds it tells of another in its place. Null for the storage root.</summary>
    private readonly FileSystemWatcher? _holder;

    /// <summary>Begins to watch; the first change to be read is "everything", for what happened before.</summary>
    /// <param name="folder">The real folder; it exists.</param>
    /// <param name="prefix">Its stored path; empty for the root.</param>
    /// <param name="logger">Told when the system reaches a limit.</param>
    /// <exception cref="IOException">The operating system's limits allow no further watching.</exception>
    public FolderWatch(string folder, string prefix, ILogger logger)
    {
        _folder = folder;
        _prefix = prefix;
        _logger = logger;
        Changes = new PendingChanges(prefix, PendingCapacity);
        _watcher = new FileSystemWatcher(folder)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        _watcher.Created += (_, e) => Add(e.FullPath);
        _watcher.Changed += (_, e) => Add(e.FullPath);
        _watcher.Deleted += (_, e) => Add(e.FullPath);
        _watcher.Renamed += (_, e) => AddBoth(e);
        _watcher.Error += (_, e) => OnError(e.GetException());
        if (prefix.Length > 0)
        {
            _holder = new FileSystemWatcher(Path.GetDirectoryName(folder)!, Path.GetFileName(folder)) { NotifyFilter = NotifyFilters.DirectoryName };
            _holder.Created += (_, _) => Renew();
            _holder.Renamed += (_, _) => Renew();
        }

        try
        {
            _watcher.EnableRaisingEvents = true;
            _holder?.EnableRaisingEvents = true;
        }
        catch
        {
            Dispose();
            throw;
        }
        Changes.AddEverything();
    }

    /// <summary>What may have changed.</summary>
    public PendingChanges Changes { get; }

    public void Dispose()
    {
        _holder?.Dispose();
        _watcher.Dispose();
    }

    /// <summary>Takes in a failure of the operating system's notification: what was missed may be anything.</summary>
    internal void OnError(Exception error)
    {
        if (error is not InternalBufferOverflowException)
            _logger.LogWarning("Watching {Folder} is incomplete: {Reason} {Cure}", _folder, error.Message, Cure);
        Changes.AddEverything();
    }

    /// <summary>What an operator can do about a limit.</summary>
    internal static string Cure =>
        "Changes are found by the scheduled reconcile at the latest. On Linux, raise fs.inotify.max_user_watches (one per folder) or fs.inotify.max_user_instances with sysctl to notice them at once.";

    /// <summary>Another folder is in the place of the one that was watched.</summary>
    private void Renew()
    {
        try
        {
            _watcher.EnableRaisingEvents = false;
            _watcher.EnableRaisingEvents = Directory.Exists(_folder);
            Changes.AddEverything();
        }
        catch (ObjectDisposedException)
        {
            // Watching has just ended. This runs on the system's thread, where a fault would end the process.
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            OnError(fault);
        }
    }

    private void AddBoth(RenamedEventArgs renamed)
    {
        Add(renamed.OldFullPath);
        Add(renamed.FullPath);
    }

    private void Add(string fullPath)
    {
        var relative = Path.GetRelativePath(_folder, fullPath).Replace(Path.DirectorySeparatorChar, '/');
        var text = relative == "." ? _prefix : _prefix.Length == 0 ? relative : $"{_prefix}/{relative}";
        if (text == _prefix)
            Changes.AddEverything();
        else if (StoragePath.TryParse(text, out var path, out _) && !HiddenNames.ContainsAnyOf(path))
            Changes.Add(path.Value);
    }
}
