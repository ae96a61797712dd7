using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.TransportBehaviour;

/// <summary>The real folder, in front of which a test may fail or wait.</summary>
/// <param name="beforeRead">Called before each read of a file.</param>
/// <param name="unseen">Folders that cannot be looked into.</param>
/// <param name="folder">The real one.</param>
internal sealed class FaultyStorage(Func<StoragePath, CancellationToken, Task> beforeRead, IReadOnlyList<string> unseen, IImageStorage folder) : IImageStorage
{
    public string Description => folder.Description;

    public bool IsWholeWhenSeen => folder.IsWholeWhenSeen;

    /// <summary>Puts it in the place of a worker's storage.</summary>
    public static Action<IServiceCollection> With(Func<StoragePath, CancellationToken, Task> beforeRead, IReadOnlyList<string>? unseen = null) => services => services
        .AddSingleton<IImageStorage>(provider => new FaultyStorage(beforeRead, unseen ?? [], ActivatorUtilities.CreateInstance<FolderImageStorage>(provider)));

    public async IAsyncEnumerable<StoredItem> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var incomplete = new IncompleteListingException(unseen, "A test hides it.");
        await foreach (var item in folder.ListAsync(prefix, cancellationToken))
        {
            if (!incomplete.IsUnseen(item.Path.Value))
                yield return item;
        }

        if (unseen.Count > 0)
            throw incomplete;
    }

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
