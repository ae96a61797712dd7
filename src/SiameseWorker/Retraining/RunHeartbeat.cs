using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>
/// Beside a run that is carried out: keeps the lease, writes down how far the run is for whoever looks, and says so in the log
/// now and then.
/// </summary>
internal sealed class RunHeartbeat(RunStore runs, LeaseStore leases, RetrainingOptions options, TimeProvider time, ILogger<RunHeartbeat> logger)
{
    /// <summary>The lease of whoever retrains.</summary>
    public const string LeaseName = "retraining";

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(30);

    /// <summary>A name that no other process has, now or later.</summary>
    public string Owner { get; } = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Takes the lease, if nobody else holds it.</summary>
    /// <returns>Who holds it now.</returns>
    public Task<Lease> TakeAsync(CancellationToken cancellationToken) => leases.TakeAsync(LeaseName, Owner, options.LeaseTimeout, cancellationToken);

    /// <summary>Gives the lease back.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => leases.ReleaseAsync(LeaseName, Owner, cancellationToken);

    /// <summary>Beats until it is stopped, or the lease is lost.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>False where another worker has the lease: this one must not go on.</returns>
    public async Task<bool> BeatAsync(long run, RunProgress progress, CancellationToken stop)
    {
        var interval = options.LeaseTimeout / 4 < TimeSpan.FromSeconds(1) ? options.LeaseTimeout / 4 : TimeSpan.FromSeconds(1);
        using var timer = new PeriodicTimer(interval, time);
        var (beaten, said) = (time.GetTimestamp(), time.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var worked = time.GetElapsedTime(beaten);
                beaten = time.GetTimestamp();
                if (!await BeatAsync(run, progress, worked, stop))
                    return false;
                if (time.GetElapsedTime(said) < SayEvery || progress.Latest is not { Text: { } text } latest)
                    continue;
                said = time.GetTimestamp();
                logger.LogInformation("Retraining run {Run}: {Share:P0}: {Progress}", run, latest.Share, text);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run has ended, or the worker does.
        }

        return true;
    }

    private async Task<bool> BeatAsync(long run, RunProgress progress, TimeSpan worked, CancellationToken stop)
    {
        try
        {
            if ((await TakeAsync(stop)).Owner is var owner && owner != Owner)
            {
                logger.LogWarning("The lease of retraining run {Run} is {Owner}'s by now: this worker was silent for too long, and stops", run, owner);
                return false;
            }

            var (share, text) = progress.Latest;
            await runs.NoteProgressAsync(run, share, text, worked, stop);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Such as a disk that is full: whoever works on the run meets that too, and decides.
            logger.LogWarning("How far retraining run {Run} is could not be written down: {Reason}", run, fault.Message);
        }

        return true;
    }
}
