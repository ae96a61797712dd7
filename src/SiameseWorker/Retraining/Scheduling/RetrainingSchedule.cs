using Microsoft.Extensions.Logging;
using Quartz;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Retraining.Scheduling;

/// <summary>
/// Has a line retrained at its times. All that happens then is a message on the queue: the queue and the runs' own states do
/// the rest. A time that passed while no worker ran is made up for once, however many there were.
/// </summary>
internal sealed class RetrainingSchedule(ScheduledJobStore jobs, IQueueService queues, QueueOptions options, TimeProvider time, ILogger<RetrainingSchedule> logger)
{
    /// <summary>Asks for a retraining because it is time.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">The time that it was to be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task AskAsync(Line line, DateTimeOffset at, CancellationToken cancellationToken) => AskAsync(line, at, "schedule", cancellationToken);

    /// <summary>Asks for what was missed, if anything was.</summary>
    /// <param name="line">A line; what ran by another schedule that it had is forgotten.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether something was missed.</returns>
    public async Task<bool> MakeUpAsync(Line line, CancellationToken cancellationToken)
    {
        // Should a line come back to an earlier schedule, it has missed nothing in the meantime.
        await jobs.ForgetAsync(job => IsOf(line, job) && job != NameOf(line), cancellationToken);
        if (line.Options.Schedule is null)
            return false;
        var now = time.GetUtcNow();
        if (await jobs.LastRunAsync(NameOf(line), cancellationToken) is not { } last)
        {
            // A schedule that is new has missed nothing.
            await jobs.NoteRunAsync(NameOf(line), now, cancellationToken);
            return false;
        }

        if (Cron(line).GetPreviousValidTimeBefore(now) is not { } due || due <= last)
            return false;
        logger.LogInformation("Line {Line} was to be retrained at {Due:yyyy-MM-dd HH:mm} UTC, when no worker ran: that is made up for now", line.Name, due);
        await AskAsync(line, due, $"schedule of {due:yyyy-MM-dd HH:mm} UTC, missed then", cancellationToken);
        return true;
    }

    /// <summary>The line's schedule; in UTC, where no hour comes twice or not at all.</summary>
    public static CronExpression Cron(Line line) => new(line.Options.Schedule!, TimeZoneInfo.Utc);

    private async Task AskAsync(Line line, DateTimeOffset at, string reason, CancellationToken cancellationToken)
    {
        var request = new RetrainRequest { Line = line.Name, Trigger = RetrainingTriggers.Schedule, Reason = reason };
        await queues.Get(options.Train).SendAsync([new OutgoingMessage(ContractJson.Write(request))], cancellationToken);
        await jobs.NoteRunAsync(NameOf(line), at, cancellationToken);
    }

    /// <summary>Another schedule is another job, so that a change of it is no missed night.</summary>
    private static string NameOf(Line line) => $"{BeginningOf(line)}{line.Options.Schedule}";

    /// <summary>Whether a job is the line's, by whatever schedule. A line's name may hold what stands between name and schedule; a schedule may not.</summary>
    private static bool IsOf(Line line, string job) =>
        job.StartsWith(BeginningOf(line), StringComparison.Ordinal) && !job[BeginningOf(line).Length..].Contains(" at ", StringComparison.Ordinal);

    private static string BeginningOf(Line line) => $"retrain {line.Name} at ";
}
