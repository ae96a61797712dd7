using Microsoft.Extensions.Logging;
using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>Removes what runs have left that are not under way: candidates with their vectors and files, checkpoints. Reports stay.</summary>
internal sealed class RunLeftovers(RunStore runs, EncoderVersions versions, DataFolder data, ILogger<RunLeftovers> logger)
{
    /// <summary>Removes; what cannot be is tried again after the next run, and at the next start.</summary>
    public async Task TryCleanUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            var all = await runs.ListAsync(null, int.MaxValue, cancellationToken);
            var ended = all.Where(run => run.State.IsEnd()).ToList();
            RunFolder.DeleteOthers(data, [.. all.Except(ended).Select(run => run.Id)], [.. ended.Where(run => run.State == RunState.Promoted).Select(run => run.Id)]);
            await versions.CleanUpAsync(ended.Where(run => run.CandidateVersion is not null).Select(run => (run.Line, run.CandidateVersion!)).ToHashSet(), cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.LogWarning(fault, "What a retraining run has left could not be removed; that is tried again after the next run, and at the next start");
        }
    }

    /// <summary>Deletes the files of a run that cannot go on.</summary>
    public void TryDelete(RetrainingRun run)
    {
        try
        {
            new RunFolder(data, run.Id).DeleteAllButReport();
        }
        catch (IOException fault)
        {
            logger.LogWarning("The files of retraining run {Run} could not be deleted: {Reason}", run.Id, fault.Message);
        }
    }
}
