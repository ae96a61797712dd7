using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Health;
using SiameseWorker.Identify;
using SiameseWorker.Settings;

namespace SiameseWorker.Hosting;

/// <summary>
/// What a worker holds open while it runs: the database, its vectors in memory, and the encoders; while it does, it is seen to be alive. Opened before anything is
/// started, so that what is wrong with them is said at once.
/// </summary>
internal sealed class WorkerResources : IAsyncDisposable
{
    private readonly Heartbeat _heartbeat;

    private WorkerResources(Heartbeat heartbeat, GalleryDatabase database, DatabaseReport report, GalleryStore store, ActiveEncoders encoders, InstalledEncoders installed)
    {
        _heartbeat = heartbeat;
        Database = database;
        Report = report;
        Store = store;
        Encoders = encoders;
        Installed = installed;
    }

    /// <summary>What is enrolled.</summary>
    public GalleryStore Store { get; }

    /// <summary>The encoder versions that answer.</summary>
    public ActiveEncoders Encoders { get; }

    /// <summary>Their files.</summary>
    public InstalledEncoders Installed { get; }

    /// <summary>The database, open for writing.</summary>
    public GalleryDatabase Database { get; }

    /// <summary>What had to be done to the database.</summary>
    public DatabaseReport Report { get; }

    /// <summary>Opens everything.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="services">The transport, the images and the log.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<WorkerResources> OpenAsync(WorkerSettings settings, IServiceProvider services, CancellationToken cancellationToken)
    {
        TorchRuntime.EnsureLoaded(settings.ServingTorch);
        var time = services.GetRequiredService<TimeProvider>();
        var database = new GalleryDatabase(new GalleryDatabaseOptions { Path = settings.Data.GalleryDatabase }, time);
        Heartbeat? heartbeat = null;
        GalleryStore? store = null;
        ActiveEncoders? encoders = null;
        try
        {
            var report = await database.InitialiseAsync(cancellationToken);

            // The data is ours. From here on it may take hours: a new encoder embeds everything anew.
            heartbeat = ActivatorUtilities.CreateInstance<Heartbeat>(services);
            store = await GalleryStore.OpenAsync(database, settings.Gallery(SearchDevice(settings, services)), time, cancellationToken, services.GetRequiredService<ILogger<GalleryStore>>());
            var models = ActivatorUtilities.CreateInstance<ModelStore>(services);
            var installed = ActivatorUtilities.CreateInstance<InstalledEncoders>(services, store, settings.ServingTorch, models);
            encoders = ActivatorUtilities.CreateInstance<ActiveEncoders>(services, store);
            var reembedding = ActivatorUtilities.CreateInstance<Reembedding>(services, store);
            await ActivatorUtilities.CreateInstance<EncoderInstallation>(services, store, installed, encoders, reembedding, models).BeginAsync(cancellationToken);
            return new WorkerResources(heartbeat, database, report, store, encoders, installed);
        }
        catch
        {
            if (encoders is not null)
                await encoders.DisposeAsync();
            store?.Dispose();
            await database.DisposeAsync();
            if (heartbeat is not null)
                await heartbeat.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="TorchUnavailableException">It was asked for and does not work.</exception>
    private static TorchVectorDevice? SearchDevice(WorkerSettings settings, IServiceProvider services) => settings.Search.Device == "cpu"
        ? null
        : new TorchVectorDevice(TorchRuntime.Resolve(settings.Search.Device, "Search:Device"), services.GetRequiredService<ILogger<TorchVectorDevice>>());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Encoders.DisposeAsync();
        Store.Dispose();
        await Database.DisposeAsync();
        await _heartbeat.DisposeAsync();
    }
}
