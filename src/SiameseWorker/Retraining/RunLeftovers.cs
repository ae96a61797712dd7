using Microsoft.Extensions.Logging;
using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>Removes what runs have left that are not under way: candidates with their vectors and files, checkpoints. Reports stay.</summary>
internal sealed class RunLeftovers(RunStore runs, GalleryStore store, EncoderVersions versions, DataFolder data, ILogger<RunLeftovers> logger)
{
    /// <summary>Removes; what cannot be is tried again after the next run, and at the next start.</summary>
    public async Task TryCleanUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            var underWay = await runs.UnfinishedAsync(null, cancellationToken);
            var owned = (await store.Reader.VersionsAsync(null, cancellationToken))
                .Where(version => underWay.Any(run => run.Line == version.Line && run.CandidateVersion == version.Name))
                .Select(version => version.Id);
            var promoted = (await runs.ListAsync(null, int.MaxValue, cancellationToken)).Where(run => run.State == RunState.Promoted);
            RunFolder.DeleteOthers(data, [.. underWay.Select(run => run.Id)], [.. promoted.Select(run => run.Id)]);
            await versions.CleanUpAsync([.. owned], cancellationToken);
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
