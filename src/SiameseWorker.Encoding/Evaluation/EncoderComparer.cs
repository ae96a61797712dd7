using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>An encoder version, as it serves.</summary>
/// <param name="session">The encoder, which the caller disposes when nothing is compared by it any more.</param>
public sealed class EncoderComparer(EncoderSession session) : ImageComparer
{
    /// <inheritdoc/>
    public override string Name => session.Name;

    /// <inheritdoc/>
    public override InputSpec Input => session.Input;

    /// <inheritdoc/>
    public override Calibration? Calibration => session.Calibration;

    /// <inheritdoc/>
    public override async Task<ImageComparison> CompareAsync(IReadOnlyList<ReadOnlyMemory<byte>> inputs, CancellationToken cancellationToken) =>
        new EmbeddingComparison(
            await session.EmbedAsync(inputs, cancellationToken),
            session.Metric,
            session.HasComparison ? session.Compare : null,
            session.Look is null ? null : await session.LookAsync(inputs, cancellationToken));
}
