using System.IO.Enumeration;

namespace SiameseWorker.Transport.Embedded;

/// <summary>Walks the storage folder in ordinal order of the stored paths, holding one sorted folder per level in memory.</summary>
internal sealed class FolderListing(StorageRoot root)
{
    private readonly Stack<Level> _levels = new();
    private readonly List<string> _unseen = [];
    private string _firstReason = "";

    /// <summary>Every stored file below a folder; <paramref name="prefix"/> is empty or a stored path without a final slash.</summary>
    /// <exception cref="IncompleteListingException">At the end: some of it could not be looked at.</exception>
    public IEnumerable<StoredItem> Enumerate(string prefix)
    {
        root.RequireExists();
        if (root.Locate(prefix) is not { } real || FileStatus.Of(real)?.Kind is not FileKind.Folder)
            yield break;
        Enter(prefix, real);
        while (_levels.TryPeek(out var level))
        {
            if (!level.TryNext(out var entry))
                _levels.Pop();
            else if (TryVisit(level, entry) is { } item)
                yield return item;
        }

        if (_unseen.Count > 0)
            throw new IncompleteListingException(
                _unseen, $"'{_unseen[0]}'{(_unseen.Count > 1 ? $" and {_unseen.Count - 1:N0} more" : "")} in storage {root.FullPath} could not be looked at: {_firstReason}.");
    }

    private StoredItem? TryVisit(Level level, Entry entry)
    {
        if (HiddenNames.Contains(entry.Name))
            return null;
        var text = level.Prefix.Length == 0 ? entry.Name : $"{level.Prefix}/{entry.Name}";
        try
        {
            return Visit(level, entry, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NotSeen(text, e);
        }
    }

    private StoredItem? NotSeen(string path, Exception e)
    {
        var reason = e is UnauthorizedAccessException ? "this account may not read it; give it access" : e.Message.TrimEnd('.');
        root.ReportOnce(path, $"{reason}. What is known of it stays as it is");
        if (_unseen.Count == 0)
            _firstReason = reason;
        _unseen.Add(path);
        return null;
    }

    private StoredItem? Visit(Level level, Entry entry, string text)
    {
        if (!StoragePath.TryParse(text, out var path, out var problem))
        {
            root.ReportOnce(text, $"its name cannot be used in storage: {problem}");
            return null;
        }
        var real = entry.IsLink ? root.Locate(text) : Path.Join(level.Real, entry.Name);
        if (real is null)
            return null;
        if (!entry.IsFolder)
            return Item(path, real);
        // A link to a folder that we are in would be walked for ever.
        if (!entry.IsLink || _levels.All(outer => outer.Real != real))
            Enter(text, real);
        return null;
    }

    private StoredItem? Item(StoragePath path, string real) => FileStatus.Of(real) switch
    {
        { Kind: FileKind.File } status => new StoredItem(path, status.Size, status.ETag, status.LastModified),
        null when path.FileName.Contains('\uFFFD', StringComparison.Ordinal) => Unreadable(path),
        _ => null, // vanished meanwhile, or not a regular file
    };

    private StoredItem? Unreadable(StoragePath path)
    {
        root.ReportOnce(path.Value, "its name is not valid UTF-8");
        return null;
    }

    private void Enter(string prefix, string real)
    {
        try
        {
            var entries = new FileSystemEnumerable<Entry>(
                real,
                (ref FileSystemEntry e) => new Entry(e.FileName.ToString(), e.IsDirectory, e.Attributes.HasFlag(FileAttributes.ReparsePoint)),
                new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false }).ToList();
            entries.Sort((a, b) => string.CompareOrdinal(a.SortKey, b.SortKey));
            _levels.Push(new Level(prefix, real, entries));
        }
        catch (DirectoryNotFoundException)
        {
            // Vanished meanwhile, and everything in it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not ours to read, or of another file system below that does not answer.
            NotSeen(prefix, e);
        }
    }

    private sealed record Entry(string Name, bool IsFolder, bool IsLink)
    {
        // A folder's content sorts as its paths do: "a-b.png" (0x2D) before "a/x.png" (0x2F) before "a0.png" (0x30).
        public string SortKey { get; } = IsFolder ? Name + "/" : Name;
    }

    private sealed class Level(string prefix, string real, List<Entry> entries)
    {
        private int _next;

        public string Prefix => prefix;

        public string Real => real;

        public bool TryNext(out Entry entry)
        {
            var isThere = _next < entries.Count;
            entry = isThere ? entries[_next++] : null!;
            return isThere;
        }
    }
}
