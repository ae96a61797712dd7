using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Hosting;

/// <summary>What keeps a worker well that runs for months, after the start and once a day: answers that nobody has fetched are deleted from storage, and the database is put in order.</summary>
internal sealed class Housekeeping(
    IImageStorage storage, GalleryDatabase database, RetentionOptions options, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Deletes answers that are too old by now.</summary>
    public async Task PruneAnswersAsync(CancellationToken cancellationToken)
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
                await PruneAnswersAsync(stoppingToken);
                await OptimiseAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: the next start goes on.
        }
    }

    private async Task OptimiseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.OptimiseAsync(cancellationToken);
        }
        catch (DatabaseUnusableException fault)
        {
            logger.LogWarning("The database could not be put in order; that is tried again in {Interval}: {Reason}", Interval, fault.Message);
        }
    }
}
