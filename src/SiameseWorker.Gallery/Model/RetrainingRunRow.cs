namespace SiameseWorker.Gallery.Model;

/// <summary>A retraining of a line, from its request to its end.</summary>
internal sealed class RetrainingRunRow
{
    public long Id { get; set; }

    /// <summary>A name, not a key: a line may be trained before it has a version.</summary>
    public required string Line { get; set; }

    public string? Recipe { get; set; }

    public string? Reason { get; set; }

    public RunTrigger Trigger { get; set; }

    /// <summary>Unique among those answered on one queue: a request that is delivered again finds its run.</summary>
    public string? RequestId { get; set; }

    public string? ReplyTo { get; set; }

    public bool Force { get; set; }

    public long? Steps { get; set; }

    public double? Minutes { get; set; }

    public RunState State { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>How often a worker began or went on in the present state.</summary>
    public int Attempts { get; set; }

    public string? CandidateVersion { get; set; }

    /// <summary>SHA-256 of recipe and data, lower-case hexadecimal.</summary>
    public string? Fingerprint { get; set; }

    /// <summary>JSON object.</summary>
    public string? Figures { get; set; }

    public string? LastError { get; set; }

    public bool CancelRequested { get; set; }

    /// <summary>Share of the present state's work that is done, 0 to 1.</summary>
    public double Progress { get; set; }

    public string? ProgressText { get; set; }

    public TimeSpan Worked { get; set; }

    /// <summary>The requester was told how the run ended, or did not ask to be.</summary>
    public bool Answered { get; set; }

    public List<RetrainingTransitionRow> Transitions { get; } = [];
}
