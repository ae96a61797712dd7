using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>Answers <c>rollback</c> requests, and has <c>retrain</c> and <c>cancel</c> requests seen to.</summary>
internal sealed class TrainHandler(EncoderVersions versions, RetrainingRequests retraining, QueueOptions queues) : IRequestHandler
{
    /// <inheritdoc/>
    public string Queue => queues.Train;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Types { get; } = [MessageType.Retrain, MessageType.Cancel, MessageType.Rollback];

    /// <inheritdoc/>
    public async Task<Answer?> HandleAsync(Request request, Elapsed elapsed, CancellationToken cancellationToken) => request switch
    {
        RetrainRequest retrain => await retraining.AddAsync(retrain, cancellationToken),
        CancelRequest cancel => await retraining.CancelAsync(cancel, elapsed, cancellationToken),
        RollbackRequest rollback => await RollBackAsync(rollback, elapsed, cancellationToken),
        _ => throw new ArgumentException($"A request of type '{request.Type}' is not for this handler.", nameof(request)),
    };

    private async Task<RolledBackAnswer> RollBackAsync(RollbackRequest request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        try
        {
            var version = await versions.RollBackAsync(request.To, request.Reason, cancellationToken);
            return new RolledBackAnswer
            {
                Id = request.Id,
                Status = AnswerStatus.RolledBack,
                Encoder = version.FullName,
                ElapsedMs = elapsed.Milliseconds,
            };
        }
        catch (UnknownVersionException unknown)
        {
            throw new UnanswerableException(ErrorCodes.EncoderNotFound, unknown.Message);
        }
        catch (Exception unusable) when (unusable is EncoderPackageException or EmbeddingMismatchException)
        {
            throw new UnanswerableException(ErrorCodes.EncoderUnusable, unusable.Message);
        }
    }
}
