using Microsoft.Extensions.Logging;
using SiameseWorker.Transport;

namespace SiameseWorker.Client;

/// <summary>
/// What clients left behind that were killed: reply queues, and probes in the inbox. A live client's are younger than a day
/// and a half (<see cref="ReplyQueues"/>), so what is older than two days can go.
/// </summary>
internal sealed class Leftovers(IQueueService queues, IImageStorage storage, string prefix, ILogger logger)
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(2);

    /// <summary>Deletes them. Does not fail: without the right to list, everything else works.</summary>
    public async Task DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in await queues.ListAsync(cancellationToken))
            {
                if (IsLeftover(name, now))
                    await queues.DeleteAsync(name, cancellationToken);
            }

            await foreach (var item in storage.ListAsync(ProbeUploads.Folder, cancellationToken))
            {
                if (IsLeftover(item.Path.FileName, now))
                    await storage.DeleteAsync(item.Path, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client was closed; the next one goes on.
        }
        catch (Exception fault)
        {
            logger.LogInformation("What clients left behind that were killed cannot be tidied up: {Reason}", fault.Message);
        }
    }

    private bool IsLeftover(string name, DateTimeOffset now) => ReplyQueueName.FindMadeOn(prefix, name) is { } madeOn && now - madeOn > Age;
}
