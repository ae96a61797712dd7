using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Enrolment;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.Hosting;

/// <summary>
/// Creates the queues and containers that are missing, before anything else starts, so that their users find them. An account
/// that cannot be reached just now keeps no worker from starting: each is created at its first use at the latest.
/// </summary>
internal sealed class AzurePreparation(
    AzureQueueService queues,
    BlobImageStorage storage,
    QueueOptions options,
    ILogger<AzurePreparation> logger) : IHostedService
{
    /// <summary>The top-level names of the storage.</summary>
    public static IReadOnlyList<string> Containers { get; } = [EnrolmentPath.Root, "inbox", "corpus", "models", StoredAnswer.Root];

    /// <summary>The queues that a worker reads and writes.</summary>
    public static IReadOnlyList<string> Queues(QueueOptions options) =>
    [
        options.Identify, options.Enrol, options.Train, options.Answers,
        options.Identify + QueueName.PoisonSuffix, options.Enrol + QueueName.PoisonSuffix, options.Train + QueueName.PoisonSuffix,
    ];

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await queues.CreateAsync(Queues(options), cancellationToken);
            await storage.CreateAsync(Containers, cancellationToken);
        }
        catch (TransportException fault)
        {
            logger.LogWarning(fault, "Queues and containers could not be prepared; the worker starts and tries again when it needs them. 'siamese doctor' looks at each");
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
