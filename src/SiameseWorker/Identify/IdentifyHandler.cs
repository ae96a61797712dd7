using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Enrolment;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;
using Candidate = SiameseWorker.Contracts.Candidate;

namespace SiameseWorker.Identify;

/// <summary>Answers <c>identify</c> and <c>verify</c> requests.</summary>
internal sealed class IdentifyHandler(
    ActiveEncoders encoders,
    GalleryStore store,
    ProbeReader probes,
    ProbeBatcher batcher,
    EnrolmentService enrolment,
    QueueOptions queues) : IRequestHandler
{
    /// <inheritdoc/>
    public string Queue => queues.Identify;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Types { get; } = [MessageType.Identify, MessageType.Verify];

    /// <inheritdoc/>
    /// <remarks>
    /// A worker with an empty database knows nothing of the galleries yet: beside others that do, its answers would
    /// contradict theirs.
    /// </remarks>
    public Task ReadyAsync(CancellationToken cancellationToken) =>
        store.Loaded.Vectors > 0 ? Task.CompletedTask : enrolment.FirstComparison.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<Answer?> HandleAsync(Request request, Elapsed elapsed, CancellationToken cancellationToken) => request switch
    {
        IdentifyRequest identify => await IdentifyAsync(identify, elapsed, cancellationToken),
        VerifyRequest verify => await VerifyAsync(verify, elapsed, cancellationToken),
        _ => throw new ArgumentException($"A request of type '{request.Type}' is not for this handler.", nameof(request)),
    };

    private async Task<IdentifiedAnswer> IdentifyAsync(IdentifyRequest request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        using var encoder = encoders.Use(request.Gallery);
        var input = await probes.ReadInputAsync(request.Image, encoder.Session.Input, cancellationToken);

        // As many candidates as their probabilities depend on, although fewer may have been asked for.
        var (found, ranked) = await batcher.SearchAsync(encoder.Encoder, input, request.Gallery, Math.Max(request.TopK, OpenSetSoftmax.Candidates), cancellationToken)
            ?? throw new UnanswerableException(ErrorCodes.GalleryNotFound, $"There is no gallery '{request.Gallery}'. It comes to be with its first image: galleries/{request.Gallery}/<class>/<image>.");
        if (found.Candidates.Count == 0)
            throw new UnanswerableException(ErrorCodes.GalleryEmpty, $"Nothing is enrolled in gallery '{request.Gallery}'. Drop an image in galleries/{request.Gallery}/<class>/ first.");

        var calibration = encoder.Session.Calibration;
        var best = ranked[0];

        // What the similarities say of a place in the ranking: a learned comparison only changes who has it.
        var confidences = calibration.Identification.Probabilities([.. found.Candidates.Select(candidate => (double)candidate.Similarity)], found.Classes);
        var isKnown = confidences[0] >= (request.MinConfidence ?? calibration.MinConfidence(found.Classes));
        return new IdentifiedAnswer
        {
            Id = request.Id,
            Status = isKnown ? AnswerStatus.Identified : AnswerStatus.Unknown,
            Class = isKnown ? best.Class : null,
            Confidence = confidences[0],
            Candidates = [.. ranked.Take(request.TopK).Select((candidate, rank) => new Candidate
            {
                Class = candidate.Class,
                Similarity = candidate.Similarity,
                Confidence = confidences[rank],
                Exemplar = candidate.Exemplar,
            })],
            Margin = ranked.Count > 1 ? best.Similarity - ranked[1].Similarity : null,
            Encoder = encoder.Version.FullName,
            Gallery = request.Gallery,
            ElapsedMs = elapsed.Milliseconds,
        };
    }

    private async Task<VerifiedAnswer> VerifyAsync(VerifyRequest request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        using var encoder = encoders.Use(request.Gallery);
        var session = encoder.Session;
        var input = await probes.ReadInputAsync(request.Image, session.Input, cancellationToken);
        float similarity;
        if (request.Against is { } other)
        {
            var pair = await session.EmbedAsync([input, await probes.ReadInputAsync(other, session.Input, cancellationToken)], cancellationToken);
            similarity = session.Metric.Similarity(pair[0], pair[1]);
        }
        else
        {
            var embedding = await session.EmbedAsync([input], cancellationToken);
            similarity = store.Vectors.SearchClass(request.Gallery, encoder.Version.Id, embedding[0], request.Class!)?.Similarity
                ?? throw new UnanswerableException(ErrorCodes.ClassNotFound, $"There is no class '{request.Class}' in gallery '{request.Gallery}'.");
        }

        var confidence = session.Calibration.Confidence(similarity);
        return new VerifiedAnswer
        {
            Id = request.Id,
            Status = confidence >= session.Calibration.MinConfidence(classes: 1) ? AnswerStatus.Same : AnswerStatus.Different,
            Similarity = similarity,
            Confidence = confidence,
            Encoder = encoder.Version.FullName,
            ElapsedMs = elapsed.Milliseconds,
        };
    }
}
