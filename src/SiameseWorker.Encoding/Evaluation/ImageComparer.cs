using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>A way to tell how alike images are: an encoder, or what has to be beaten by one.</summary>
public abstract class ImageComparer
{
    /// <summary>Its name, for tables and reports.</summary>
    public abstract string Name { get; }

    /// <summary>What it takes in.</summary>
    public abstract InputSpec Input { get; }

    /// <summary>What its similarities mean; <see langword="null"/> where nothing was fitted.</summary>
    public virtual Calibration? Calibration => null;

    /// <summary>Makes images comparable with each other.</summary>
    /// <param name="inputs">Images normalised to <see cref="Input"/>, each of shape (channels, height, width), 0 to 255.</param>
    /// <param name="cancellationToken">Stops computing.</param>
    public abstract Task<ImageComparison> CompareAsync(IReadOnlyList<ReadOnlyMemory<byte>> inputs, CancellationToken cancellationToken);
}
