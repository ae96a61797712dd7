using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>The real folder, in front of which a test may fail or wait.</summary>
/// <param name="beforeRead">Called before each read of a file.</param>
/// <param name="folder">The real one.</param>
internal sealed class FaultyStorage(Func<StoragePath, CancellationToken, Task> beforeRead, IImageStorage folder) : IImageStorage
{
    public string Description => folder.Description;

    public bool IsWholeWhenSeen => folder.IsWholeWhenSeen;

    /// <summary>Puts it in the place of a worker's storage.</summary>
    public static Action<IServiceCollection> With(Func<StoragePath, CancellationToken, Task> beforeRead) => services => services
        .AddSingleton<IImageStorage>(provider => new FaultyStorage(beforeRead, ActivatorUtilities.CreateInstance<FolderImageStorage>(provider)));

    public IAsyncEnumerable<StoredItem> ListAsync(string prefix, CancellationToken cancellationToken) => folder.ListAsync(prefix, cancellationToken);

    public Task<StoredItem?> FindAsync(StoragePath path, CancellationToken cancellationToken) => folder.FindAsync(path, cancellationToken);

    public async Task<StoredContent?> ReadAsync(StoragePath path, long maxBytes, CancellationToken cancellationToken)
    {
        await beforeRead(path, cancellationToken);
        return await folder.ReadAsync(path, maxBytes, cancellationToken);
    }

    public Task<StoredItem> WriteAsync(StoragePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        folder.WriteAsync(path, content, cancellationToken);

    public Task<bool> DeleteAsync(StoragePath path, CancellationToken cancellationToken) => folder.DeleteAsync(path, cancellationToken);

    public IAsyncEnumerable<string> WatchAsync(string prefix, CancellationToken cancellationToken) => folder.WatchAsync(prefix, cancellationToken);
}
