using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SiameseWorker.Encoders;

/// <summary>
/// Keeps encoder versions in order beside the answering: after the start, what a predecessor lacks is embedded, so that going
/// back to it is instant again; after each promotion, and once a day, versions that are not kept any longer are removed.
/// </summary>
internal sealed class VersionUpkeep(
    ActiveEncoders encoders, EncoderVersions versions, VersionRetention retention, TimeProvider time, ILogger<VersionUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var promotion = versions.NextPromotion;
                foreach (var line in encoders.All)
                    await TryAsync(() => versions.CompletePreviousAsync(line.Line, stoppingToken), $"What is enrolled could not be embedded with the predecessor of {line.Active.Version.FullName}");
                await TryAsync(() => retention.PruneAsync(stoppingToken), "Encoder versions that are not kept any longer could not be removed");
                await WaitAsync(promotion, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: the next start goes on.
        }
    }

    private async Task WaitAsync(Task promotion, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(promotion, Task.Delay(Interval, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
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
