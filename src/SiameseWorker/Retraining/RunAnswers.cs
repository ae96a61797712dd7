using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Retraining;

/// <summary>Tells requesters how their runs ended: hours later, and by another worker if need be.</summary>
internal sealed class RunAnswers(RunStore runs, GalleryStore store, IQueueService queues, IImageStorage storage, QueueOptions options, ILogger<RunAnswers> logger)
{
    /// <summary>Answers what is not answered yet. A crash in between repeats an answer and never loses one.</summary>
    /// <returns>Whether everything is.</returns>
    public async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        var all = true;
        foreach (var run in await runs.UnansweredAsync(cancellationToken))
        {
            try
            {
                await SendAsync(run, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                logger.LogWarning(fault, "The answer to the request for retraining run {Run} could not be sent; that is tried again", run.Id);
                all = false;
            }
        }

        return all;
    }

    private async Task SendAsync(RetrainingRun run, CancellationToken cancellationToken)
    {
        var queue = queues.Get(run.Request.ReplyTo is { } name && options.AllowsReplyTo(name) ? name : options.Answers);
        var body = await storage.WriteAnswerAsync(await MakeAsync(run, cancellationToken), queue.MaxBodyBytes, $"{options.Train}-{run.Id}", cancellationToken);
        try
        {
            await queue.SendAsync([new OutgoingMessage(body)], cancellationToken);
        }
        catch (QueueBeingDeletedException) when (queue.Name != options.Answers)
        {
            logger.LogDebug("Whoever asked for retraining run {Run} has gone: queue {Queue} is being deleted", run.Id, queue.Name);
        }

        await runs.NoteAnsweredAsync(run.Id, cancellationToken);
    }

    /// <summary>The answer to a run that has ended.</summary>
    public async Task<RetrainedAnswer> MakeAsync(RetrainingRun run, CancellationToken cancellationToken)
    {
        var end = (await runs.TransitionsAsync(run.Id, cancellationToken))[^1];
        var active = await store.Reader.ActiveVersionAsync(run.Line, cancellationToken);
        return new RetrainedAnswer
        {
            Id = run.Request.RequestId,
            Status = run.State switch
            {
                RunState.Promoted => AnswerStatus.Promoted,
                RunState.Rejected => AnswerStatus.Rejected,
                RunState.Skipped => AnswerStatus.Skipped,
                RunState.Cancelled => AnswerStatus.Cancelled,
                RunState.Failed => AnswerStatus.Failed,
                _ => throw new ArgumentException($"Run {run.Id} has not ended: it is {run.State}.", nameof(run)),
            },
            Line = run.Line,
            Encoder = run.State == RunState.Failed ? null : active?.FullName,
            Reason = end.Reason,
            Run = run.Id,
            Candidate = run.CandidateVersion is { } name ? $"{run.Line}/{name}" : null,
            Comparisons = RunFigures.Read(run.Figures).Comparisons,
            ElapsedMs = (end.At - run.CreatedAt).TotalMilliseconds,
            Error = run.State == RunState.Failed ? new ErrorInfo(ErrorCodes.RetrainingFailed, end.Reason ?? "It failed.") : null,
        };
    }
}
