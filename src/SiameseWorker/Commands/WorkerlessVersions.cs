using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Commands;

/// <summary>The encoder versions of a data folder on which no worker runs, opened for writing.</summary>
internal sealed class WorkerlessVersions : IAsyncDisposable
{
    private readonly GalleryDatabase _database;
    private readonly GalleryStore _store;

    private WorkerlessVersions(GalleryDatabase database, GalleryStore store, VersionRetention retention)
    {
        _database = database;
        _store = store;
        Retention = retention;
    }

    /// <summary>Removes versions.</summary>
    public VersionRetention Retention { get; }

    /// <summary>Opens the database, and locks it.</summary>
    /// <exception cref="DatabaseInUseException">A worker is running on it.</exception>
    public static async Task<WorkerlessVersions> OpenAsync(WorkerSettings settings, IServiceProvider services, CancellationToken cancellationToken)
    {
        var database = new GalleryDatabase(new GalleryDatabaseOptions { Path = settings.Data.GalleryDatabase }, TimeProvider.System);
        try
        {
            await database.InitialiseAsync(cancellationToken);
            // Galleries stay with their lines: this command's settings need not be the worker's.
            var store = await GalleryStore.OpenAsync(database, new GalleryStoreOptions { MovesGalleries = false, Search = settings.Search }, TimeProvider.System, cancellationToken);
            var installed = ActivatorUtilities.CreateInstance<InstalledEncoders>(services, store, settings.Torch, ActivatorUtilities.CreateInstance<ModelStore>(services));
            var encoders = ActivatorUtilities.CreateInstance<ActiveEncoders>(services, store);
            return new WorkerlessVersions(database, store, ActivatorUtilities.CreateInstance<VersionRetention>(services, store, installed, encoders));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _database.DisposeAsync();
    }
}
