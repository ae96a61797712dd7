using Microsoft.Extensions.Logging;

namespace SiameseWorker.Transport.Embedded;

/// <summary>Image storage in a folder of the local file system.</summary>
public sealed class FolderImageStorage : IImageStorage
{
    private readonly string _root;

    /// <summary>Opens the folder; it is created if it is missing.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A setting is wrong.</exception>
    /// <exception cref="TransportException">The folder cannot be created.</exception>
    public FolderImageStorage(EmbeddedTransportOptions options, ILogger<FolderImageStorage> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        options.ThrowIfInvalid();
        _root = Path.GetFullPath(options.StorageRoot);
    }

    /// <inheritdoc/>
    public string Description => $"folder {_root}";

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredItem> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<StoredItem?> FindAsync(StoragePath path, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<StoredContent?> ReadAsync(StoragePath path, long maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<StoredItem> WriteAsync(StoragePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(StoragePath path, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<string> WatchAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();
}
