using System.Linq.Expressions;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Retraining;

/// <summary>Rows of runs as the records that callers see.</summary>
internal static class RunProjection
{
    public static readonly Expression<Func<RetrainingRunRow, RetrainingRun>> Run = r => new RetrainingRun(
        r.Id,
        new RunRequest(r.Line, r.Trigger)
        {
            Recipe = r.Recipe,
            Reason = r.Reason,
            RequestId = r.RequestId,
            ReplyTo = r.ReplyTo,
            Force = r.Force,
            Steps = r.Steps,
            Minutes = r.Minutes,
        },
        r.State, r.CreatedAt, r.UpdatedAt, r.Attempts, r.CandidateVersion, r.Fingerprint, r.Figures, r.LastError,
        r.CancelRequested, r.Progress, r.ProgressText, r.Worked, r.Answered);
}
