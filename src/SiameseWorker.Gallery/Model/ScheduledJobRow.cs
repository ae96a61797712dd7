namespace SiameseWorker.Gallery.Model;

/// <summary>When a scheduled job last ran.</summary>
internal sealed class ScheduledJobRow
{
    public required string Name { get; set; }

    public DateTimeOffset LastRunAt { get; set; }
}
