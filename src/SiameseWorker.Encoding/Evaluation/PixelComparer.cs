using SiameseWorker.Contracts;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// No network at all: the cosine of the images' pixels less their mean, which is their correlation. Shows what a network is
/// worth.
/// </summary>
public sealed class PixelComparer : ImageComparer
{
    /// <summary>The name by which it is asked for.</summary>
    public const string Keyword = "pixels";

    /// <inheritdoc/>
    public override string Name => Keyword;

    /// <summary>Small, so that a stroke meets its neighbour; in colour, which does grey images no harm.</summary>
    public override InputSpec Input { get; } = new() { Width = 32, Height = 32, Channels = 3, Fit = Fit.Stretch };

    /// <inheritdoc/>
    public override Task<ImageComparison> CompareAsync(IReadOnlyList<ReadOnlyMemory<byte>> inputs, CancellationToken cancellationToken) =>
        Task.FromResult<ImageComparison>(new EmbeddingComparison([.. inputs.Select(input => Centred(input.Span))], Metric.Cosine));

    private static float[] Centred(ReadOnlySpan<byte> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
            sum += sample;
        var centred = new float[samples.Length];
        for (var i = 0; i < samples.Length; i++)
            centred[i] = (float)(samples[i] - (sum / samples.Length));
        return centred;
    }
}
