using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining.Scheduling;

/// <summary>At the start, makes up for the retrainings that were missed while no worker ran.</summary>
internal sealed class MissedTimes(RetrainingSchedule schedule, Lines lines, TimeProvider time, ILogger<MissedTimes> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var line in lines.All)
        {
            try
            {
                await schedule.MakeUpAsync(line, cancellationToken);
                if (line.Options.Schedule is null)
                    continue;
                logger.LogInformation("Line {Line} is retrained at {Schedule} UTC; next time: {Next:yyyy-MM-dd HH:mm} UTC",
                    line.Name, line.Options.Schedule, RetrainingSchedule.Cron(line).GetNextValidTimeAfter(time.GetUtcNow()));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Asked to end before it had begun: the next start looks again.
                return;
            }
            catch (Exception fault)
            {
                logger.LogError(fault, "Whether line {Line} is to be retrained could not be found out; the schedule goes on", line.Name);
            }
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
