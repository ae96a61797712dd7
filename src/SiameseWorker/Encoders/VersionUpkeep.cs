using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SiameseWorker.Encoders;

/// <summary>
/// Keeps encoder versions in order beside the answering: after the start, what a predecessor lacks is embedded, so that going
/// back to it is instant again; and once a day versions that are not kept any longer are removed.
/// </summary>
internal sealed class VersionUpkeep(
    ActiveEncoders encoders, EncoderVersions versions, VersionRetention retention, TimeProvider time, ILogger<VersionUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                foreach (var line in encoders.All)
                    await TryAsync(() => CompleteAsync(line, stoppingToken), $"What is enrolled could not be embedded with the predecessor of {line.Active.Version.FullName}");
                await TryAsync(() => retention.PruneAsync(stoppingToken), "Encoder versions that are not kept any longer could not be removed");
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: the next start goes on.
        }
    }

    private async Task CompleteAsync(LineEncoders line, CancellationToken cancellationToken)
    {
        if (line.Previous is { } previous)
            await versions.BackfillAsync(previous.Version, null, cancellationToken);
    }

    private async Task TryAsync(Func<Task> work, string failure)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.LogWarning(fault, "{Failure}; that is tried again in {Interval}", failure, Interval);
        }
    }
}
