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
    ExemplarImages exemplars,
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
        var (classes, ranked, scores, calibration) = await batcher.SearchAsync(encoder.Encoder, input, request.Gallery, Math.Max(request.TopK, OpenSetSoftmax.Candidates), cancellationToken)
            ?? throw new UnanswerableException(ErrorCodes.GalleryNotFound, $"There is no gallery '{request.Gallery}'. It comes to be with its first image: galleries/{request.Gallery}/<class>/<image>.");
        if (ranked.Count == 0)
            throw new UnanswerableException(ErrorCodes.GalleryEmpty, $"Nothing is enrolled in gallery '{request.Gallery}'. Drop an image in galleries/{request.Gallery}/<class>/ first.");

        var best = ranked[0];
        var confidences = calibration.Identification.Probabilities(scores, classes);
        var isKnown = confidences[0] >= (request.MinConfidence ?? calibration.MinConfidence(classes));
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
        Func<Task<SeenImage?>> readOther;
        if (request.Against is { } other)
        {
            var against = await probes.ReadInputAsync(other, session.Input, cancellationToken);
            var pair = await session.EmbedAsync([input, against], cancellationToken);
            similarity = session.Metric.Similarity(pair[0], pair[1]);
            readOther = () => Task.FromResult<SeenImage?>(new SeenImage(against));
        }
        else
        {
            var embedding = await session.EmbedAsync([input], cancellationToken);
            var nearest = store.Vectors.SearchClass(request.Gallery, encoder.Version.Id, embedding[0], request.Class!)
                ?? throw new UnanswerableException(ErrorCodes.ClassNotFound, $"There is no class '{request.Class}' in gallery '{request.Gallery}'.");
            similarity = nearest.Similarity;
            readOther = () => exemplars.ReadAsync(nearest, session, cancellationToken);
        }

        var (score, calibration) = await ScoreAsync(session, input, readOther, similarity, cancellationToken);
        var confidence = calibration.Confidence(score);
        return new VerifiedAnswer
        {
            Id = request.Id,
            Status = confidence >= calibration.MinConfidence(classes: 1) ? AnswerStatus.Same : AnswerStatus.Different,
            Similarity = similarity,
            Confidence = confidence,
            Encoder = encoder.Version.FullName,
            ElapsedMs = elapsed.Milliseconds,
        };
    }

    /// <summary>What the confidence is computed from, and what that means: the similarity, or what the encoder's re-ranker makes of it, unless the exemplar's image is not to be had.</summary>
    private static async Task<(double Score, Calibration Calibration)> ScoreAsync(
        EncoderSession session, byte[] input, Func<Task<SeenImage?>> readOther, float similarity, CancellationToken cancellationToken)
    {
        if (session.Look is not { } look || await readOther() is not { } other)
            return (similarity, session.CalibrationOfMetric);
        var logits = await session.RerankAsync([new(new SeenImage(input), [other])], cancellationToken);
        return (look.Refine([similarity], logits[0])[0], session.Calibration);
    }
}
