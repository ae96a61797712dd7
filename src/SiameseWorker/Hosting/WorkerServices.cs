using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SiameseWorker.Enrolment;
using SiameseWorker.Health;
using SiameseWorker.Identify;
using SiameseWorker.Imaging;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.Hosting;

/// <summary>The composition of the program: what each part is made of.</summary>
internal static class WorkerServices
{
    /// <summary>What every command needs: settings, queues, storage.</summary>
    public static IServiceCollection AddTransport(this IServiceCollection services, WorkerSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton(settings.Queues)
        .AddSingleton(settings.Enrolment)
        .AddSingleton(settings.Worker)
        .AddSingleton(settings.Imaging)
        .AddSingleton(settings.Data)
        .AddSingleton(settings.Transport)
        .AddSingleton(TimeProvider.System)
        .AddSingleton<IQueueService, SqliteQueueService>()
        .AddSingleton<IImageStorage, FolderImageStorage>();

    /// <summary>Reading images.</summary>
    public static IServiceCollection AddImages(this IServiceCollection services) => services
        .AddSingleton<InputReader>()
        .AddSingleton<ExemplarReader>();

    /// <summary>The worker itself: the enrol and identify flows.</summary>
    public static IServiceCollection AddWorker(this IServiceCollection services, WorkerSettings settings, WorkerResources resources)
    {
        services
            .AddSingleton(resources)
            .AddSingleton(resources.Store)
            .AddSingleton(resources.Encoder)
            .AddSingleton<Enroller>()
            .AddSingleton<EnrolmentService>()
            .AddSingleton<ProbeReader>()
            .AddSingleton<ProbeBatcher>()
            .AddSingleton<AnswerOutbox>()
            .AddSingleton<IdentifyHandler>()
            .AddSingleton<EnrolHandler>();

        // In this order they start, and in the reverse order they stop.
        services
            .AddHostedService<StartupReport>()
            .AddHostedService<Heartbeat>()
            .AddHostedService(static provider => provider.GetRequiredService<EnrolmentService>())
            .AddHostedService(static provider => Consumer<EnrolHandler>(provider))
            .AddSingleton<IHostedService>(static provider => Consumer<IdentifyHandler>(provider));

        // The grace period is the consumers' own; the host waits a little longer, for what they give back.
        return services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Worker.GracePeriod + TimeSpan.FromSeconds(10));
    }

    private static QueueConsumer Consumer<THandler>(IServiceProvider provider)
        where THandler : IRequestHandler =>
        ActivatorUtilities.CreateInstance<QueueConsumer>(provider, provider.GetRequiredService<THandler>());
}
