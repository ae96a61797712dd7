using SiameseWorker.Client;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Commands;

/// <summary>A client that asks by the worker's own settings.</summary>
internal static class CommandClient
{
    // Told apart from other programs' queues in a listing.
    private const string ReplyQueuePrefix = "answers-cli-";

    /// <summary>Opens it.</summary>
    /// <param name="queues">The worker's queues.</param>
    /// <param name="storage">The worker's storage.</param>
    /// <param name="options">Which queues the worker reads, and where it answers.</param>
    /// <param name="timeout">How long each answer is waited for.</param>
    /// <exception cref="SettingsException">The worker would not answer.</exception>
    public static SiameseClient Open(IQueueService queues, IImageStorage storage, QueueOptions options, TimeSpan timeout)
    {
        if (!options.AllowsReplyTo(ReplyQueuePrefix + "x"))
            throw new SettingsException([$"Queues:AllowedReplyQueues is '{options.AllowedReplyQueues}': the commands that wait for an answer need '{ReplyQueuePrefix}*' in it."]);
        return new SiameseClient(queues, storage, new SiameseClientOptions
        {
            IdentifyQueue = options.Identify,
            EnrolQueue = options.Enrol,
            TrainQueue = options.Train,
            ReplyQueuePrefix = ReplyQueuePrefix,
            Timeout = timeout,
        });
    }
}
