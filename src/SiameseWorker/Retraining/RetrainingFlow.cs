using Microsoft.Extensions.Logging;
using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Retraining;

/// <summary>
/// Carries a run through its states: queued → training → evaluating → embedding → promoted, or to another end. Each state can
/// be begun again after a kill at any instant, and comes to the same; the version that answers is untouched until the last.
/// </summary>
internal sealed class RetrainingFlow(
    RunStore runs,
    GalleryStore store,
    BeginStep begin,
    TrainStep train,
    EvaluateStep evaluate,
    EmbedStep embed,
    RunLeftovers leftovers,
    WorkerSettings settings,
    TimeProvider time,
    ILogger<RetrainingFlow> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Carries out a run to its end.</summary>
    /// <param name="run">A run that has not ended.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Cancelled when somebody wants the run to stop for good.</param>
    /// <param name="stop">Cancelled when this worker is not to go on with it: the run stays as it is, for the next.</param>
    /// <returns>The run as it ended.</returns>
    public async Task<RetrainingRun> RunAsync(RetrainingRun run, RunProgress progress, CancellationToken cancel, CancellationToken stop)
    {
        while (!run.State.IsEnd())
        {
            progress.Report(0, null);
            run = await runs.NoteAttemptAsync(run.Id, stop);
            if (await StepAsync(run, progress, cancel, stop) is not { } result)
                continue;
            run = await MoveAsync(run, result, stop);
        }

        await leftovers.TryCleanUpAsync(stop);
        return run;
    }

    /// <summary>Does the work of the run's state; null: it is to be tried again.</summary>
    private async Task<StepResult?> StepAsync(RetrainingRun run, RunProgress progress, CancellationToken cancel, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Max(settings.Retraining.TimeLimit - run.Worked, TimeSpan.FromSeconds(1)), time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel, stop);
        try
        {
            if (run.CancelRequested && !await AnswersAlreadyAsync(run, any.Token))
                return new(RunState.Cancelled, "as asked", null);
            if (run.Attempts > settings.Retraining.MaxAttempts)
                return new(RunState.Failed, $"{run.State.ToString().ToLowerInvariant()} was begun {settings.Retraining.MaxAttempts} times and never finished. {(run.LastError is null ? "Each time the worker ended in between: it may need more memory" : $"The last fault: {run.LastError}")}", null);
            return await WorkAsync(Context(run, progress), any.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await runs.NoteStopAsync(run.Id, CancellationToken.None);
            logger.LogInformation("Retraining run {Run} stops while it is {State}, and is gone on with at the next start", run.Id, run.State.ToString().ToLowerInvariant());
            throw;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new(RunState.Cancelled, "as asked", null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new(RunState.Failed, $"it took longer than {settings.Retraining.TimeLimit} (setting Retraining:TimeLimit)", null);
        }
        catch (Exception fault) when (IsPassing(fault))
        {
            var pause = Min(TimeSpan.FromSeconds(Math.Pow(2, run.Attempts)), LongestPause);
            logger.LogWarning(fault, "Retraining run {Run} was interrupted while {State}; it is gone on with in {Pause}", run.Id, run.State.ToString().ToLowerInvariant(), pause);
            await runs.NoteErrorAsync(run.Id, fault.Message, stop);
            await Task.Delay(pause, time, any.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }
        catch (Exception fault)
        {
            logger.LogError(fault, "Retraining run {Run} failed while {State}", run.Id, run.State.ToString().ToLowerInvariant());
            return new(RunState.Failed, $"{run.State.ToString().ToLowerInvariant()} failed: {Innermost(fault).Message}", null);
        }
    }

    private Task<StepResult> WorkAsync(RunContext context, CancellationToken cancellationToken) => context.Run.State switch
    {
        RunState.Queued => begin.RunAsync(context, cancellationToken),
        RunState.Training => train.RunAsync(context, cancellationToken),
        RunState.Evaluating => evaluate.RunAsync(context, cancellationToken),
        RunState.Embedding => embed.RunAsync(context, cancellationToken),
        _ => throw new ArgumentException($"Run {context.Run.Id} has ended.", nameof(context)),
    };

    /// <summary>Records how a state ended. A disk that is full is waited for, after what the run itself has on it is given up.</summary>
    private async Task<RetrainingRun> MoveAsync(RetrainingRun run, StepResult result, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var moved = await runs.MoveAsync(run.Id, result.To, result.Reason, result.Figures?.ToJson(), stop);
                logger.LogInformation("Retraining run {Run} of line {Line} is {State}: {Reason}", run.Id, run.Line, result.To.ToString().ToLowerInvariant(), result.Reason);
                return moved;
            }
            catch (RunStateException)
            {
                // Cancelled at this very moment.
                return await runs.FindAsync(run.Id, stop) ?? run;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                var pause = TimeSpan.FromSeconds(5);
                logger.LogError(fault, "Retraining run {Run} is {State} ({Reason}), but that cannot be recorded; tried again in {Pause}", run.Id, result.To.ToString().ToLowerInvariant(), result.Reason, pause);
                if (result.To.IsEnd() && result.To != RunState.Promoted)
                    leftovers.TryDelete(run);
                await Task.Delay(pause, time, stop);
            }
        }
    }

    /// <summary>Whether a kill came between the promotion and its record: it is too late to cancel then.</summary>
    private async Task<bool> AnswersAlreadyAsync(RetrainingRun run, CancellationToken cancellationToken) =>
        run.State == RunState.Embedding && (await store.Reader.ActiveVersionAsync(run.Line, cancellationToken))?.Name == run.CandidateVersion;

    private RunContext Context(RetrainingRun run, RunProgress progress)
    {
        var line = settings.Lines.Find(run.Line)
            ?? throw new SettingsException([$"There is no line '{run.Line}' any more. The settings have: {string.Join(", ", settings.Lines.All.Select(known => known.Name))}."]);
        var torch = settings.Torch with { Threads = settings.Retraining.Threads, Device = line.Options.Device ?? settings.Torch.Device };
        return new RunContext(run, line, new RunFolder(settings.Data, run.Id), torch, progress);
    }

    private static bool IsPassing(Exception fault) => fault is TransportException { IsPassing: true } or RunImagesChangedException or VersionCheckFailedException;

    /// <summary>What a database's exception wraps says what is wrong.</summary>
    private static Exception Innermost(Exception fault) => fault.InnerException is System.Data.Common.DbException inner ? inner : fault;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
