using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.Hosting;

/// <summary>The transport that the settings choose.</summary>
internal static class TransportServices
{
    /// <summary>What every command needs: settings, queues, storage.</summary>
    public static IServiceCollection AddTransport(this IServiceCollection services, WorkerSettings settings)
    {
        services
            .AddSingleton(settings)
            .AddSingleton(settings.Queues)
            .AddSingleton(settings.Enrolment)
            .AddSingleton(settings.Worker)
            .AddSingleton(settings.Imaging)
            .AddSingleton(settings.Data)
            .AddSingleton(settings.Encoder)
            .AddSingleton(settings.Lines)
            .AddSingleton(settings.Retention)
            .AddSingleton(TimeProvider.System);
        return settings.Azure is { } azure ? services.AddAzure(azure) : services.AddEmbedded(settings.Embedded);
    }

    private static IServiceCollection AddEmbedded(this IServiceCollection services, EmbeddedTransportOptions options) => services
        .AddSingleton(options)
        .AddSingleton<IQueueService, SqliteQueueService>()
        .AddSingleton<IImageStorage, FolderImageStorage>();

    private static IServiceCollection AddAzure(this IServiceCollection services, AzureOptions options) => services
        .AddSingleton(options)
        .AddSingleton<AzureClients>()
        .AddSingleton<AzureQueueService>()
        .AddSingleton<IQueueService>(static provider => provider.GetRequiredService<AzureQueueService>())
        .AddSingleton<BlobImageStorage>()
        .AddSingleton<IImageStorage>(static provider => provider.GetRequiredService<BlobImageStorage>())
        .AddSingleton<IStorageEventReader, EventGridReader>()
        .AddSingleton<AzureCheck>();
}
