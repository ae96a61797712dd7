using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Judging;

/// <summary>Images of held-out classes, as an encoder compares them.</summary>
/// <param name="Images">The images.</param>
/// <param name="Comparison">How alike they are.</param>
/// <param name="Encoder">Who says so.</param>
internal sealed record JudgedImages(ImageSet Images, ImageComparison Comparison, JudgedEncoder Encoder)
{
    public Calibration? Calibration => Encoder.Comparer.Calibration;

    public Thumbnails Thumbnails { get; } = Thumbnails.Of(Images);

    /// <summary>Compares images that are at hand, of the encoder's input.</summary>
    public static async Task<JudgedImages> CompareAsync(ImageSet images, JudgedEncoder encoder, CancellationToken cancellationToken) =>
        new(images, await encoder.Comparer.CompareAsync(images.ToInputs(), cancellationToken), encoder);
}
