using SiameseWorker.Gallery.Database;

namespace SiameseWorker.Gallery;

/// <summary>When scheduled jobs last ran: what tells a missed night from one that is still to come.</summary>
public sealed class ScheduledJobStore(GalleryDatabase database)
{
    /// <summary>When a job last ran; null where it never did.</summary>
    public Task<DateTimeOffset?> LastRunAsync(string job, CancellationToken cancellationToken) => database.ReadAsync(
        context => context.ScheduledJobs.Where(j => j.Name == job).Select(j => (DateTimeOffset?)j.LastRunAt).SingleOrDefault(), cancellationToken);

    /// <summary>Notes that a job runs.</summary>
    public Task NoteRunAsync(string job, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        context =>
        {
            var row = context.ScheduledJobs.SingleOrDefault(j => j.Name == job) ?? context.ScheduledJobs.Add(new() { Name = job }).Entity;
            row.LastRunAt = at;
            return true;
        },
        cancellationToken);

    /// <summary>Forgets when jobs ran, as if they never had.</summary>
    /// <param name="which">Whether a job is forgotten, by its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task ForgetAsync(Predicate<string> which, CancellationToken cancellationToken) => database.WriteAsync(
        context =>
        {
            context.ScheduledJobs.RemoveRange(context.ScheduledJobs.ToList().Where(job => which(job.Name)));
            return true;
        },
        cancellationToken);
}
