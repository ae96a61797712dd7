using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SiameseWorker.Encoders;
using SiameseWorker.Enrolment;
using SiameseWorker.Identify;
using SiameseWorker.Imaging;
using SiameseWorker.Messaging;
using SiameseWorker.Retraining;
using SiameseWorker.Settings;

namespace SiameseWorker.Hosting;

/// <summary>The composition of the program: what each part is made of.</summary>
internal static class WorkerServices
{
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
            .AddSingleton(resources.Database)
            .AddSingleton(resources.Encoders)
            .AddSingleton(resources.Installed)
            .AddSingleton<ModelStore>()
            .AddSingleton<Reembedding>()
            .AddSingleton<VersionCheck>()
            .AddSingleton<EncoderVersions>()
            .AddSingleton<VersionRetention>()
            .AddSingleton<LiveReader>()
            .AddSingleton<LiveEmbedding>()
            .AddSingleton<Enroller>()
            .AddSingleton<EnrolmentService>()
            .AddSingleton<StorageEventHandler>()
            .AddSingleton<ProbeReader>()
            .AddSingleton<ExemplarImages>()
            .AddSingleton<CandidateRanker>()
            .AddSingleton<ProbeBatcher>()
            .AddSingleton<AnswerOutbox>()
            .AddSingleton<IdentifyHandler>()
            .AddSingleton<EnrolHandler>()
            .AddSingleton<TrainHandler>();

        if (settings.Azure is not null)
            services.AddHostedService<AzurePreparation>();

        // In this order they start, and in the reverse order they stop.
        services
            .AddHostedService<StartupReport>()
            .AddHostedService(static provider => provider.GetRequiredService<EnrolmentService>())
            .AddHostedService<VersionUpkeep>()
            .AddHostedService<Housekeeping>()
            .AddRetraining(settings, resources.Database)
            .AddHostedService(static provider => Consumer<EnrolHandler>(provider))
            .AddSingleton<IHostedService>(static provider => Consumer<TrainHandler>(provider))
            .AddSingleton<IHostedService>(static provider => Consumer<IdentifyHandler>(provider));

        // The grace period is the consumers' own; the host waits a little longer, for what they give back.
        return services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Worker.GracePeriod + TimeSpan.FromSeconds(10));
    }

    private static QueueConsumer Consumer<THandler>(IServiceProvider provider)
        where THandler : IRequestHandler =>
        ActivatorUtilities.CreateInstance<QueueConsumer>(provider, provider.GetRequiredService<THandler>());
}
