using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace SiameseWorker.Transport.Embedded;

/// <summary>Image storage in a folder of the local file system.</summary>
/// <remarks>
/// Hidden files and folders (<c>.name</c>) and unfinished ones (<c>~</c>, <c>.tmp</c>, <c>.part</c>, <c>.crdownload</c>, …)
/// are not part of it. Whether <c>A.png</c> and <c>a.png</c> are two files is up to the file system; everything here compares
/// paths by their exact characters.
/// </remarks>
public sealed class FolderImageStorage : IImageStorage
{
    // A file that changes each time we read it is being written: its writer is to finish first.
    private const int ReadAttempts = 3;

    private readonly StorageRoot _root;
    private readonly AtomicFile _writer;
    private readonly ILogger _logger;

    /// <summary>Opens the folder; it is created if it is missing.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A setting is wrong.</exception>
    /// <exception cref="TransportException">The folder cannot be created.</exception>
    public FolderImageStorage(EmbeddedTransportOptions options, TimeProvider time, ILogger<FolderImageStorage> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        _logger = logger;
        _root = new StorageRoot(options.StorageRoot, logger);
        _writer = new AtomicFile(_root.Real, time);
    }

    /// <inheritdoc/>
    public string Description => $"folder {_root.FullPath}";

    /// <inheritdoc/>
    /// <remarks>Other programs copy files into the folder, which takes time.</remarks>
    public bool IsWholeWhenSeen => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredItem> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The file system has no asynchronous listing: let the caller's other work in now and then.
        const int ItemsPerTurn = 256;
        var count = 0;
        using var items = new FolderListing(_root).Enumerate(StoragePrefix.Check(prefix)).GetEnumerator();
        while (Attempt($"list '{prefix}'", items.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return items.Current;
            if (++count % ItemsPerTurn == 0)
                await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public Task<StoredItem?> FindAsync(StoragePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Attempt($"look up '{path}'", () => Find(path)?.Item));
    }

    /// <inheritdoc/>
    /// <exception cref="TransportException">The file may not be read, or is being written at this moment (passing).</exception>
    public async Task<StoredContent?> ReadAsync(StoragePath path, long maxBytes, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < ReadAttempts; attempt++)
        {
            if (Attempt($"look up '{path}'", () => Find(path)) is not { } before)
                return null;
            if (before.Item.Size > Math.Min(maxBytes, Array.MaxLength))
                throw new ContentTooLargeException(path, before.Item.Size, maxBytes);
            var bytes = await AttemptAsync($"read '{path}'", () => ReadAsync(before.File, (int)before.Item.Size, cancellationToken));
            if (bytes is not null && FileStatus.Of(before.File)?.ETag == before.Item.ETag)
                return new StoredContent(before.Item, bytes);
        }
        throw new TransportException($"'{path}' changed each time it was read: it is still being written. Try again when it is whole.", isPassing: true);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The path names a hidden or unfinished file, which would not be found again.</exception>
    /// <exception cref="TransportException">The path leaves the root through a link, a file is where a folder should be, the disk is full, …</exception>
    public async Task<StoredItem> WriteAsync(StoragePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (HiddenNames.ContainsAnyOf(path))
            throw new ArgumentException($"'{path}' names a hidden or unfinished file, which storage does not show.", nameof(path));
        return await AttemptAsync($"write '{path}'", async () =>
        {
            _root.RequireExists();
            await _writer.WriteAsync(Target(path) ?? throw new IOException("a symbolic link leads out of the storage root"), content, cancellationToken);
            return Find(path)?.Item ?? throw new IOException("it was deleted by somebody else at the same moment");
        });
    }

    /// <inheritdoc/>
    /// <exception cref="TransportException">The file's folder is reached through a link: it belongs to another place in storage too.</exception>
    public Task<bool> DeleteAsync(StoragePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Attempt($"delete '{path}'", () =>
        {
            if (Find(path) is null || Target(path) is not { } file)
                return false;
            if (file != Path.Join(_root.Real, path.Value))
                throw new TransportException($"'{path}' is not deleted, because a link leads to it and it belongs elsewhere too, as '{Path.GetRelativePath(_root.Real, file)}'. Delete it there, or delete the link.", isPassing: false);
            File.Delete(file);
            return true;
        }));
    }

    /// <inheritdoc/>
    /// <remarks>The first is the prefix itself, once watching has begun: a reconcile then misses nothing in between.</remarks>
    public async IAsyncEnumerable<string> WatchAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = Watch(StoragePrefix.Check(prefix));
        if (watch is null)
            yield break;
        await foreach (var path in watch.Changes.ReadAllAsync(cancellationToken))
            yield return path;
    }

    private (StoredItem Item, string File)? Find(StoragePath path)
    {
        if (!HiddenNames.ContainsAnyOf(path) && _root.Locate(path.Value) is { } file && FileStatus.Of(file) is { Kind: FileKind.File } status)
            return (new StoredItem(path, status.Size, status.ETag, status.LastModified), file);
        _root.RequireExists();
        return null;
    }

    private FolderWatch? Watch(string prefix)
    {
        _root.RequireExists();
        if (_root.Locate(prefix) is not { } folder)
            return null;
        try
        {
            Directory.CreateDirectory(folder);
            return new FolderWatch(folder, prefix, _logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            _logger.LogWarning("{Folder} cannot be watched: {Reason} {Cure}", folder, e.Message, FolderWatch.Cure);
            return null;
        }
    }

    // The folder's links are followed, a link in the file's own place is replaced or deleted.
    private string? Target(StoragePath path)
    {
        var folder = path.Value.Length == path.FileName.Length ? "" : path.Value[..^(path.FileName.Length + 1)];
        return _root.Locate(folder) is { } real ? Path.Join(real, path.FileName) : null;
    }

    /// <summary>The first <paramref name="size"/> bytes, or null where the file has vanished or become shorter.</summary>
    private static async Task<byte[]?> ReadAsync(string file, int size, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[size];
            return await stream.ReadAtLeastAsync(bytes, size, throwOnEndOfStream: false, cancellationToken) == size ? bytes : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private T Attempt<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(what, e);
        }
    }

    private async Task<T> AttemptAsync<T>(string what, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(what, e);
        }
    }

    private TransportException Failed(string what, Exception e) => e is UnauthorizedAccessException
        ? new TransportException($"Could not {what} in storage {_root.FullPath}: {e.Message} Give this account access to the folder and its files.", isPassing: false, e)
        : new TransportException($"Could not {what} in storage {_root.FullPath}: {e.Message}", isPassing: true, e);
}
