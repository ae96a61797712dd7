using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Client;
using SiameseWorker.Gallery;
using SiameseWorker.Hosting;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.Commands;

/// <summary>What a command works with that talks to a worker through its queues and files.</summary>
internal sealed class CommandServices : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private CommandServices(WorkerSettings settings, ServiceProvider provider) => (Settings, _provider) = (settings, provider);

    public WorkerSettings Settings { get; }

    public IQueueService Queues => _provider.GetRequiredService<IQueueService>();

    /// <summary>What looks at an Azure account; null with the embedded transport.</summary>
    public AzureCheck? Azure => _provider.GetService<AzureCheck>();

    public IImageStorage Storage => _provider.GetRequiredService<IImageStorage>();

    /// <summary>Reads the settings; opens nothing yet.</summary>
    public static CommandServices Create(ParseResult parsed, GlobalOptions globals)
    {
        var builder = HostConfiguration.CreateBuilder(globals.Read(parsed), quiet: true);
        var settings = WorkerSettings.Read(builder.Configuration);
        return new CommandServices(settings, builder.Services.AddTransport(settings).BuildServiceProvider());
    }

    /// <summary>The gallery's database, to be read beside the worker that writes it.</summary>
    public GalleryDatabase OpenDatabase() => new(new GalleryDatabaseOptions { Path = Settings.Data.GalleryDatabase }, TimeProvider.System);

    /// <summary>The encoder versions, to be written while no worker runs.</summary>
    /// <exception cref="DatabaseInUseException">A worker is running on the data folder.</exception>
    public Task<WorkerlessVersions> OpenVersionsAsync(CancellationToken cancellationToken) =>
        WorkerlessVersions.OpenAsync(Settings, _provider, cancellationToken);

    /// <summary>Makes a part of the program from the transport and the settings.</summary>
    public T Create<T>() => ActivatorUtilities.CreateInstance<T>(_provider);

    /// <summary>Sees to it that requests are sent only where somebody takes them.</summary>
    /// <remarks>On Azure, workers may run anywhere, and that cannot be told.</remarks>
    /// <exception cref="NoWorkerException">No worker is running on the data folder.</exception>
    public void RequireWorker()
    {
        if (Settings.Azure is null && !GalleryDatabase.IsInUse(Settings.Data.GalleryDatabase))
            throw new NoWorkerException(Settings.Data.Root);
    }

    /// <summary>A client for requests, where there is a worker: see <see cref="RequireWorker"/>.</summary>
    /// <param name="timeoutSeconds">How long each answer is waited for.</param>
    /// <exception cref="NoWorkerException">No worker is running on the data folder.</exception>
    public SiameseClient OpenClient(int timeoutSeconds)
    {
        RequireWorker();
        return CommandClient.Open(Queues, Storage, Settings.Queues, TimeSpan.FromSeconds(timeoutSeconds));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

/// <summary>No worker is running on the data folder, so nothing was asked.</summary>
internal sealed class NoWorkerException(string folder)
    : Exception($"No worker is running on '{folder}', so nobody would answer. Start one in another terminal: siamese run --data-folder '{folder}'");
