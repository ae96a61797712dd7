namespace SiameseWorker.Gallery;

/// <summary>A retraining run as the database knows it.</summary>
/// <param name="Id">Number of the run.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="State">Where it is.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When anything about it last changed.</param>
/// <param name="Attempts">How often a worker began or went on in the present state.</param>
/// <param name="CandidateVersion">Name of the candidate within its line; null before training.</param>
/// <param name="Fingerprint">SHA-256 of recipe and data, lower-case hexadecimal; null before training.</param>
/// <param name="Figures">What was measured, a JSON object; null where nothing was yet.</param>
/// <param name="LastError">What last went wrong; null where nothing did.</param>
/// <param name="CancelRequested">Somebody asked it to stop.</param>
/// <param name="Progress">Share of the present state's work that is done, 0 to 1.</param>
/// <param name="ProgressText">The same in words; null where there are none.</param>
/// <param name="Worked">Time that workers have spent on it.</param>
/// <param name="Answered">The requester was told how it ended, or did not ask to be.</param>
public sealed record RetrainingRun(
    long Id,
    RunRequest Request,
    RunState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    int Attempts,
    string? CandidateVersion,
    string? Fingerprint,
    string? Figures,
    string? LastError,
    bool CancelRequested,
    double Progress,
    string? ProgressText,
    TimeSpan Worked,
    bool Answered)
{
    /// <summary>The line that is trained.</summary>
    public string Line => Request.Line;
}

/// <summary>A retraining run came into a state.</summary>
/// <param name="State">The state.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, for people; null where it goes without saying.</param>
/// <param name="Figures">What was measured, a JSON object; null where nothing was.</param>
public sealed record RunTransition(RunState State, DateTimeOffset At, string? Reason, string? Figures);
