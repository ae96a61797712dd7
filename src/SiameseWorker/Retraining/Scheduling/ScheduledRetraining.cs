using Microsoft.Extensions.Logging;
using Quartz;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining.Scheduling;

/// <summary>Quartz's job: one for each line that has a schedule, called by the line's name.</summary>
internal sealed class ScheduledRetraining(RetrainingSchedule schedule, Lines lines, TimeProvider time, ILogger<ScheduledRetraining> logger) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var line = lines.Find(context.JobDetail.Key.Name)!;
        try
        {
            await schedule.AskAsync(line, context.ScheduledFireTimeUtc ?? time.GetUtcNow(), cancellationToken);
            logger.LogInformation("It is time to retrain line {Line} ({Schedule} UTC); next time: {Next:yyyy-MM-dd HH:mm} UTC", line.Name, line.Options.Schedule, context.NextFireTimeUtc);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.LogError(fault, "It is time to retrain line {Line}, but that could not be asked for; it is made up for at the next start, or comes with the next time", line.Name);
        }
    }
}
