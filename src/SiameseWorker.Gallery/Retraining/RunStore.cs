using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Database;
using SiameseWorker.Gallery.Model;
using SiameseWorker.Gallery.Retraining;

namespace SiameseWorker.Gallery;

/// <summary>
/// Retraining runs: what was asked for, where each is, how it came there. Reading works beside the process that writes; writing
/// is for the one process that has the database open.
/// </summary>
public sealed class RunStore(GalleryDatabase database, TimeProvider time)
{
    /// <summary>Records a run that is asked for, or finds the one that was recorded for the same request.</summary>
    /// <remarks>
    /// A requester's ids are its own: two that answer on queues of their own may have the same. A request without an id cannot be told from its own repetition: it is met by a run of the same line and recipe that is
    /// still waiting for its turn.
    /// </remarks>
    public Task<RetrainingRun> AddAsync(RunRequest request, CancellationToken cancellationToken) => database.WriteAsync(
        context =>
        {
            var known = context.RetrainingRuns.FirstOrDefault(r => request.RequestId != null
                ? r.RequestId == request.RequestId && r.ReplyTo == request.ReplyTo
                : r.State == RunState.Queued && r.Line == request.Line && r.Recipe == request.Recipe && r.Force == request.Force);
            var row = known ?? context.RetrainingRuns.Add(NewRow(request)).Entity;
            context.SaveChanges();
            return Get(context, row.Id);
        },
        cancellationToken);

    /// <summary>A run by its number; null where there is none.</summary>
    public Task<RetrainingRun?> FindAsync(long run, CancellationToken cancellationToken) =>
        database.ReadAsync(context => context.RetrainingRuns.Where(r => r.Id == run).Select(RunProjection.Run).SingleOrDefault(), cancellationToken);

    /// <summary>The latest runs of a line or (null) of all, newest first.</summary>
    public Task<IReadOnlyList<RetrainingRun>> ListAsync(string? line, int limit, CancellationToken cancellationToken) => AskAsync(
        runs => runs.Where(r => line == null || r.Line == line).OrderByDescending(r => r.Id).Take(limit), cancellationToken);

    /// <summary>Runs of a line or (null) of all that have not ended, in the order in which they are to be carried out: one that was begun comes first.</summary>
    public Task<IReadOnlyList<RetrainingRun>> UnfinishedAsync(string? line, CancellationToken cancellationToken) => AskAsync(
        runs => runs
            .Where(r => line == null || r.Line == line)
            .Where(r => r.State == RunState.Queued || r.State == RunState.Training || r.State == RunState.Evaluating || r.State == RunState.Embedding)
            .OrderBy(r => r.State == RunState.Queued).ThenBy(r => r.Id),
        cancellationToken);

    /// <summary>Runs that have ended and whose requesters have not been told so yet, oldest first.</summary>
    public Task<IReadOnlyList<RetrainingRun>> UnansweredAsync(CancellationToken cancellationToken) => AskAsync(
        runs => runs
            .Where(r => !r.Answered && r.State != RunState.Queued && r.State != RunState.Training && r.State != RunState.Evaluating && r.State != RunState.Embedding)
            .OrderBy(r => r.Id),
        cancellationToken);

    /// <summary>The last run of a line that trained a candidate to its judgement; null where none did.</summary>
    public async Task<RetrainingRun?> LastJudgedAsync(string line, CancellationToken cancellationToken) => (await AskAsync(
        runs => runs.Where(r => r.Line == line && (r.State == RunState.Promoted || r.State == RunState.Rejected)).OrderByDescending(r => r.Id).Take(1),
        cancellationToken)).SingleOrDefault();

    /// <summary>How a run came to be where it is, oldest first.</summary>
    public Task<IReadOnlyList<RunTransition>> TransitionsAsync(long run, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<RunTransition>>(
        context =>
        [
            .. context.Set<RetrainingTransitionRow>().Where(t => t.RunId == run).OrderBy(t => t.Id)
                .Select(t => new RunTransition(t.State, t.At, t.Reason, t.Figures)),
        ],
        cancellationToken);

    /// <summary>Brings a run into another state.</summary>
    /// <param name="run">The run.</param>
    /// <param name="to">The state.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="figures">What was measured, a JSON object; it becomes the run's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RunStateException">It cannot come into the state from the one it is in.</exception>
    public Task<RetrainingRun> MoveAsync(long run, RunState to, string? reason, string? figures, CancellationToken cancellationToken) => UpdateAsync(
        run,
        row =>
        {
            if (!row.State.MayBecome(to))
                throw new RunStateException(run, row.State, to);
            row.State = to;
            row.Figures = figures ?? row.Figures;
            row.LastError = to == RunState.Failed ? reason : row.LastError;
            (row.Attempts, row.Progress, row.ProgressText) = (0, 0, null);
            row.Transitions.Add(new() { State = to, At = time.GetUtcNow(), Reason = reason, Figures = figures });
        },
        cancellationToken);

    /// <summary>Notes that a worker begins or goes on with a run.</summary>
    public Task<RetrainingRun> NoteAttemptAsync(long run, CancellationToken cancellationToken) =>
        UpdateAsync(run, row => row.Attempts++, cancellationToken);

    /// <summary>Notes that an attempt did not fail but was asked to stop, so that it does not count.</summary>
    public Task<RetrainingRun> NoteStopAsync(long run, CancellationToken cancellationToken) =>
        UpdateAsync(run, row => row.Attempts--, cancellationToken);

    /// <summary>Notes what a run is trained on and what its candidate is called.</summary>
    public Task<RetrainingRun> NoteCandidateAsync(long run, string version, string fingerprint, CancellationToken cancellationToken) =>
        UpdateAsync(run, row => (row.CandidateVersion, row.Fingerprint) = (version, fingerprint), cancellationToken);

    /// <summary>Notes how far a run is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="share">Share of the present state's work that is done, 0 to 1.</param>
    /// <param name="text">The same in words.</param>
    /// <param name="worked">Time worked since it was last noted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<RetrainingRun> NoteProgressAsync(long run, double share, string? text, TimeSpan worked, CancellationToken cancellationToken) => UpdateAsync(
        run,
        row =>
        {
            (row.Progress, row.ProgressText) = (share, text);
            row.Worked += worked;
        },
        cancellationToken);

    /// <summary>Notes a fault that may pass.</summary>
    public Task<RetrainingRun> NoteErrorAsync(long run, string error, CancellationToken cancellationToken) =>
        UpdateAsync(run, row => row.LastError = error, cancellationToken);

    /// <summary>Notes that somebody wants a run to stop.</summary>
    public Task<RetrainingRun> RequestCancelAsync(long run, CancellationToken cancellationToken) =>
        UpdateAsync(run, row => row.CancelRequested = true, cancellationToken);

    /// <summary>Notes that the requester has been told how a run ended.</summary>
    public Task<RetrainingRun> NoteAnsweredAsync(long run, CancellationToken cancellationToken) =>
        UpdateAsync(run, row => row.Answered = true, cancellationToken);

    private RetrainingRunRow NewRow(RunRequest request)
    {
        var row = new RetrainingRunRow
        {
            Line = request.Line,
            Trigger = request.Trigger,
            Recipe = request.Recipe,
            Reason = request.Reason,
            RequestId = request.RequestId,
            ReplyTo = request.ReplyTo,
            Force = request.Force,
            Steps = request.Steps,
            Minutes = request.Minutes,
            State = RunState.Queued,
            CreatedAt = time.GetUtcNow(),
            UpdatedAt = time.GetUtcNow(),
            Answered = request.RequestId is null,
        };
        row.Transitions.Add(new() { State = RunState.Queued, At = row.CreatedAt, Reason = request.Reason });
        return row;
    }

    private Task<RetrainingRun> UpdateAsync(long run, Action<RetrainingRunRow> change, CancellationToken cancellationToken) => database.WriteAsync(
        context =>
        {
            var row = context.RetrainingRuns.Single(r => r.Id == run);
            change(row);
            row.UpdatedAt = time.GetUtcNow();
            context.SaveChanges();
            return Get(context, run);
        },
        cancellationToken);

    private Task<IReadOnlyList<RetrainingRun>> AskAsync(Func<IQueryable<RetrainingRunRow>, IQueryable<RetrainingRunRow>> which, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RetrainingRun>>(context => [.. which(context.RetrainingRuns.AsNoTracking()).Select(RunProjection.Run)], cancellationToken);

    private static RetrainingRun Get(GalleryContext context, long run) =>
        context.RetrainingRuns.AsNoTracking().Where(r => r.Id == run).Select(RunProjection.Run).Single();
}
