using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SiameseWorker.Client;
using SiameseWorker.Commands;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Hosting;

/// <summary>A worker, from opening its data to closing it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly WorkerResources _resources;

    private WorkerProcess(WorkerSettings settings, WorkerResources resources, IHost host)
    {
        Settings = settings;
        _resources = resources;
        Host = host;
    }

    /// <summary>The settings it runs by.</summary>
    public WorkerSettings Settings { get; }

    /// <summary>The host, not yet started.</summary>
    public IHost Host { get; }

    /// <summary>What is enrolled.</summary>
    public GalleryStore Store => _resources.Store;

    /// <summary>A client that asks this worker.</summary>
    /// <param name="timeout">How long each answer is waited for.</param>
    public SiameseClient OpenClient(TimeSpan timeout) => CommandClient.Open(
        Host.Services.GetRequiredService<IQueueService>(), Host.Services.GetRequiredService<IImageStorage>(), Settings.Queues, timeout);

    /// <summary>Reads the settings and opens the data.</summary>
    /// <param name="invocation">How the process was asked to run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="quiet">Whether to log only warnings and worse.</param>
    /// <param name="adjust">Puts other parts in the place of real ones, such as a storage that fails.</param>
    /// <param name="standby">Whether to wait where another worker has the data, rather than to refuse.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    /// <exception cref="DatabaseInUseException">Another worker has the data.</exception>
    public static async Task<WorkerProcess> OpenAsync(
        Invocation invocation, CancellationToken cancellationToken, bool quiet = false, Action<IServiceCollection>? adjust = null, bool standby = false)
    {
        var builder = HostConfiguration.CreateBuilder(invocation, quiet);
        var settings = WorkerSettings.Read(builder.Configuration);
        builder.Services.AddTransport(settings).AddImages();

        // Opening may take long (a new encoder embeds everything anew) and logs what it does before there is a host.
        await using var early = builder.Services.BuildServiceProvider();
        var resources = await OpenResourcesAsync(settings, early, standby, cancellationToken);
        builder.Services.AddWorker(settings, resources);
        adjust?.Invoke(builder.Services);
        return new WorkerProcess(settings, resources, builder.Build());
    }

    private static async Task<WorkerResources> OpenResourcesAsync(WorkerSettings settings, IServiceProvider services, bool standby, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await WorkerResources.OpenAsync(settings, services, cancellationToken);
            }
            catch (DatabaseInUseException) when (standby)
            {
                await ActivatorUtilities.CreateInstance<Standby>(services).WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Runs until SIGTERM, Ctrl+C or cancellation, or until one of its parts fails.</summary>
    /// <returns>Whether it was asked to end; otherwise the log says which part failed.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await Host.StartAsync(cancellationToken);
        await Host.WaitForShutdownAsync(cancellationToken);

        // A signal may end the host before the token, which hears of it by another way.
        return cancellationToken.IsCancellationRequested
            || Host.Services.GetServices<IHostedService>().OfType<BackgroundService>().All(part => part.ExecuteTask is not { IsFaulted: true });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Host is IAsyncDisposable host)
            await host.DisposeAsync();
        await _resources.DisposeAsync();
    }
}
