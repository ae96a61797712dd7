using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;

namespace SiameseWorker.Retraining;

/// <summary>
/// Carries out retraining runs, one at a time over all workers: whoever holds the lease. What was asked for, and how far each
/// run is, is in the database; a run whose worker died is gone on with by the next.
/// </summary>
internal sealed class RetrainingService(
    RunStore runs,
    RetrainingFlow flow,
    RunHeartbeat heartbeat,
    RunLeftovers leftovers,
    RunAnswers answers,
    TimeProvider time,
    ILogger<RetrainingService> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _noticed = new(0);
    private readonly Lock _gate = new();
    private (long Run, CancellationTokenSource Cancel)? _underWay;

    /// <summary>Has the runs looked at soon: one was added.</summary>
    public void Notice() => _noticed.Release();

    /// <summary>Tells the runs of a line to stop: the one under way and those that wait.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CancelAsync(string line, CancellationToken cancellationToken)
    {
        var unfinished = await runs.UnfinishedAsync(line, cancellationToken);
        foreach (var run in unfinished)
        {
            await runs.RequestCancelAsync(run.Id, cancellationToken);
            lock (_gate)
            {
                if (_underWay?.Run == run.Id)
                    _underWay?.Cancel.Cancel();
            }
        }

        Notice();
        return unfinished.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await leftovers.TryCleanUpAsync(stoppingToken);
            while (true)
                await WaitAsync(await TryWorkAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: the run under way is gone on with by the next worker.
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _noticed.Dispose();
        base.Dispose();
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> TryWorkAsync(CancellationToken stopping)
    {
        try
        {
            return await WorkAsync(stopping);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            logger.LogError(fault, "Retraining runs could not be looked at; trying again in {Pause}", RetryAfter);
            return RetryAfter;
        }
    }

    private async Task<TimeSpan> WorkAsync(CancellationToken stopping)
    {
        while (await runs.UnfinishedAsync(null, stopping) is [var run, ..])
        {
            var lease = await heartbeat.TakeAsync(stopping);
            if (lease.Owner != heartbeat.Owner)
            {
                var free = lease.ExpiresAt - time.GetUtcNow();
                logger.LogInformation("Retraining run {Run} is worked on by {Owner}, last heard of at {Heartbeat:HH:mm:ss} UTC; it is taken over in {Pause:0} seconds unless that is heard of again",
                    run.Id, lease.Owner, lease.HeartbeatAt, Math.Max(0, free.TotalSeconds));
                return free > TimeSpan.Zero ? free : TimeSpan.FromMilliseconds(100);
            }

            await CarryOutAsync(run, stopping);
            await answers.SendAsync(stopping);
        }

        await heartbeat.ReleaseAsync(stopping);
        return await answers.SendAsync(stopping) ? LookEvery : RetryAfter;
    }

    private async Task CarryOutAsync(RetrainingRun run, CancellationToken stopping)
    {
        if (run.State != RunState.Queued)
            logger.LogInformation("Going on with retraining run {Run} of line {Line}, which is {State}", run.Id, run.Line, run.State.ToString().ToLowerInvariant());
        using var cancel = new CancellationTokenSource();
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var progress = new RunProgress();
        Begin(run.Id, cancel);
        var beating = BeatAsync(run.Id, progress, lost, done.Token);
        try
        {
            await flow.RunAsync(run, progress, cancel.Token, lost.Token);
        }
        finally
        {
            Begin(null, null);
            await done.CancelAsync();
            await beating;
        }
    }

    private async Task BeatAsync(long run, RunProgress progress, CancellationTokenSource lost, CancellationToken done)
    {
        if (!await heartbeat.BeatAsync(run, progress, done))
            await lost.CancelAsync();
    }

    private void Begin(long? run, CancellationTokenSource? cancel)
    {
        lock (_gate)
            _underWay = run is { } id ? (id, cancel!) : null;
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        // The wait for the other ends with this one's.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(_noticed.WaitAsync(enough.Token), Task.Delay(pause, time, enough.Token));
        await enough.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await heartbeat.ReleaseAsync(CancellationToken.None);
        }
        catch (Exception fault)
        {
            logger.LogWarning("The lease could not be given back, so that the next worker waits until it ends: {Reason}", fault.Message);
        }
    }
}
