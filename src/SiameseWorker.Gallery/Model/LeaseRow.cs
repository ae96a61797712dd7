namespace SiameseWorker.Gallery.Model;

/// <summary>The right of one worker to do what only one may do at a time, until it expires.</summary>
internal sealed class LeaseRow
{
    public required string Name { get; set; }

    public required string Owner { get; set; }

    public DateTimeOffset HeartbeatAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }
}
