namespace SiameseWorker.Transport;

/// <summary>
/// The image storage: a tree of files addressed by <see cref="StoragePath"/>, such as
/// <c>galleries/default/cat/1.png</c>. The source of truth for what is enrolled.
/// </summary>
public interface IImageStorage
{
    /// <summary>Where the images are, for logs and <c>doctor</c>; never a secret.</summary>
    string Description { get; }

    /// <summary>Whether a file that can be seen is whole; otherwise it may still be being written, and is left alone until it has settled.</summary>
    bool IsWholeWhenSeen { get; }

    /// <summary>Every file below a prefix folder, in ordinal order of its path; nothing where the folder does not exist.</summary>
    /// <exception cref="IncompleteListingException">At the end, after everything else: some of it could not be looked at.</exception>
    IAsyncEnumerable<StoredItem> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The item at a path, or null where there is none.</summary>
    Task<StoredItem?> FindAsync(StoragePath path, CancellationToken cancellationToken);

    /// <summary>Reads a whole file, with the change mark that its bytes had; null where there is none.</summary>
    /// <exception cref="ContentTooLargeException">It is larger than <paramref name="maxBytes"/>; it was not read.</exception>
    Task<StoredContent?> ReadAsync(StoragePath path, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Writes a file so that readers see either the old or the new bytes, never a part.</summary>
    /// <exception cref="ArgumentException">The path is one that storage does not show, such as that of an unfinished file.</exception>
    Task<StoredItem> WriteAsync(StoragePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Deletes a file; false where there was none.</summary>
    Task<bool> DeleteAsync(StoragePath path, CancellationToken cancellationToken);

    /// <summary>
    /// Paths below a prefix that may have changed, as they are noticed, until cancelled. Hints: they may repeat, be late or
    /// be lost, and a folder's path stands for everything in it (the prefix itself: anything may have changed). What is
    /// stored is found out by <see cref="FindAsync"/> and <see cref="ListAsync"/>. Empty for storage that cannot notify.
    /// </summary>
    IAsyncEnumerable<string> WatchAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>A stored file.</summary>
/// <param name="Path">Where.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Change mark: differs whenever the content may differ.</param>
/// <param name="LastModified">When it was last written.</param>
public sealed record StoredItem(StoragePath Path, long Size, string ETag, DateTimeOffset LastModified);

/// <summary>A stored file's bytes.</summary>
public sealed record StoredContent(StoredItem Item, byte[] Bytes);
