namespace SiameseWorker.Gallery.Model;

/// <summary>A retraining run came into a state.</summary>
internal sealed class RetrainingTransitionRow
{
    public long Id { get; set; }

    public long RunId { get; set; }

    public RunState State { get; set; }

    public DateTimeOffset At { get; set; }

    public string? Reason { get; set; }

    /// <summary>JSON object.</summary>
    public string? Figures { get; set; }
}
