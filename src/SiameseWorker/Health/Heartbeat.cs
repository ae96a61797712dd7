using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Settings;

namespace SiameseWorker.Health;

/// <summary>Touches a file in the data folder every few seconds, so that <c>siamese health</c> sees a worker that is alive and not merely there.</summary>
internal sealed class Heartbeat(DataFolder data, TimeProvider time, ILogger<Heartbeat> logger) : BackgroundService
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Beat();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Beat();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The worker ends, and its last beat grows old.
        }
    }

    private void Beat()
    {
        try
        {
            using (File.Open(data.Heartbeat, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
            {
            }

            File.SetLastWriteTimeUtc(data.Heartbeat, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("{File} could not be touched, so the worker will be reported unhealthy: {Reason}", data.Heartbeat, fault.Message);
        }
    }
}
