using Azure.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SiameseWorker.Client;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a <see cref="SiameseClient"/> to a program's services: one for the whole program, closed with them.</summary>
/// <remarks>It is closed asynchronously: dispose a container of your own with <c>DisposeAsync</c>, as every host does.</remarks>
public static class SiameseClientServices
{
    /// <summary>Adds a client of the Azure Storage account that a connection string names.</summary>
    public static IServiceCollection AddSiameseClient(this IServiceCollection services, string connectionString, Action<SiameseClientOptions>? configure = null) =>
        services.AddClient(provider => SiameseClient.ForAzure(connectionString, Options(configure), Loggers(provider)));

    /// <summary>Adds a client of the Azure Storage account whose two services have these addresses.</summary>
    public static IServiceCollection AddSiameseClient(
        this IServiceCollection services, Uri queueService, Uri blobService, TokenCredential credential, Action<SiameseClientOptions>? configure = null) =>
        services.AddClient(provider => SiameseClient.ForAzure(queueService, blobService, credential, Options(configure), Loggers(provider)));

    /// <summary>Adds a client of an Azure Storage account that is set up like the worker's own.</summary>
    public static IServiceCollection AddSiameseClient(
        this IServiceCollection services, AzureOptions azure, TokenCredential? credential = null, Action<SiameseClientOptions>? configure = null) =>
        services.AddClient(provider => SiameseClient.ForAzure(azure, credential, Options(configure), Loggers(provider)));

    /// <summary>Adds a client of the <see cref="IQueueService"/> and <see cref="IImageStorage"/> among the services, such as the embedded ones.</summary>
    public static IServiceCollection AddSiameseClient(this IServiceCollection services, Action<SiameseClientOptions>? configure = null) =>
        services.AddClient(provider => new SiameseClient(
            provider.GetRequiredService<IQueueService>(),
            provider.GetRequiredService<IImageStorage>(),
            Options(configure),
            provider.GetService<ILogger<SiameseClient>>(),
            provider.GetService<TimeProvider>()));

    private static IServiceCollection AddClient(this IServiceCollection services, Func<IServiceProvider, SiameseClient> open)
    {
        services.TryAddSingleton(open);
        return services;
    }

    private static ILoggerFactory? Loggers(IServiceProvider provider) => provider.GetService<ILoggerFactory>();

    private static SiameseClientOptions Options(Action<SiameseClientOptions>? configure)
    {
        var options = new SiameseClientOptions();
        configure?.Invoke(options);
        return options;
    }
}
