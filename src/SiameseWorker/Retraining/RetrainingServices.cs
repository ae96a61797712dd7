using Microsoft.Extensions.DependencyInjection;
using Quartz;
using SiameseWorker.Gallery;
using SiameseWorker.Retraining.Scheduling;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>What retraining is made of.</summary>
internal static class RetrainingServices
{
    /// <summary>Adds it, with a Quartz scheduler where a line has a schedule.</summary>
    public static IServiceCollection AddRetraining(this IServiceCollection services, WorkerSettings settings, GalleryDatabase database)
    {
        services
            .AddSingleton(settings.Retraining)
            .AddSingleton(provider => new RunStore(database, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new LeaseStore(database, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(new ScheduledJobStore(database))
            .AddSingleton<RunImageCatalogue>()
            .AddSingleton<RunImageLoader>()
            .AddSingleton<BeginStep>()
            .AddSingleton<TrainStep>()
            .AddSingleton<EvaluateStep>()
            .AddSingleton<EmbedStep>()
            .AddSingleton<RunLeftovers>()
            .AddSingleton<RunHeartbeat>()
            .AddSingleton<RunAnswers>()
            .AddSingleton<RetrainingFlow>()
            .AddSingleton<RetrainingService>()
            .AddSingleton<RetrainingRequests>()
            .AddSingleton<RetrainingSchedule>()
            .AddHostedService(static provider => provider.GetRequiredService<RetrainingService>())
            .AddHostedService<MissedTimes>();
        var scheduled = settings.Lines.All.Where(line => line.Options.Schedule is not null).ToList();
        return scheduled.Count == 0 ? services : services.AddSchedule(scheduled);
    }

    private static IServiceCollection AddSchedule(this IServiceCollection services, IReadOnlyList<Line> lines) => services
        .AddQuartz(quartz =>
        {
            foreach (var line in lines)
            {
                quartz.ScheduleJob<ScheduledRetraining>(
                    trigger => trigger.WithIdentity(line.Name).WithCronSchedule(RetrainingSchedule.Cron(line), cron => cron.WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)),
                    job => job.WithIdentity(line.Name));
            }
        })
        .AddQuartzHostedService(static options => options.WaitForJobsToComplete = true);
}
