using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Messaging;

/// <summary>Deletes answers from storage that nobody has fetched: after the start, and once a day.</summary>
internal sealed class AnswerUpkeep(IImageStorage storage, RetentionOptions options, TimeProvider time, ILogger<AnswerUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Deletes what is too old by now.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var deleted = 0;
        try
        {
            var oldest = time.GetUtcNow() - options.Answers;
            await foreach (var item in storage.ListAsync(StoredAnswer.Root, cancellationToken))
            {
                if (item.LastModified < oldest && await storage.DeleteAsync(item.Path, cancellationToken))
                    deleted++;
            }
        }
        catch (TransportException fault)
        {
            logger.LogWarning("Old answers could not all be deleted from {Folder}/; that is tried again in {Interval}: {Reason}", StoredAnswer.Root, Interval, fault.Message);
        }

        if (deleted > 0)
            logger.LogInformation("{Count} answers older than {Age} were deleted from {Folder}/", deleted, options.Answers, StoredAnswer.Root);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await PruneAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: the next start goes on.
        }
    }
}
