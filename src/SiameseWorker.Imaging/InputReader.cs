namespace SiameseWorker.Imaging;

/// <summary>
/// The one way from an image file to an encoder's input, taken by training, evaluation and serving alike.
/// Safe for use by several threads at once.
/// </summary>
/// <param name="limits">What is accepted.</param>
public sealed class InputReader(ImageLimits limits)
{
    private readonly ImageDecoder decoder = new(limits);

    /// <summary>Decodes an image and makes it an encoder's input.</summary>
    /// <param name="fileBytes">The whole file.</param>
    /// <param name="spec">The encoder's input.</param>
    /// <returns>Samples 0 to 255, shape (<see cref="InputSpec.Channels"/>, <see cref="InputSpec.Height"/>, <see cref="InputSpec.Width"/>).</returns>
    /// <exception cref="ImageRejectedException">The file is not an image that is accepted; see <see cref="ImageRejection"/>.</exception>
    /// <exception cref="ArgumentException">The input specification is out of range.</exception>
    public byte[] Read(ReadOnlyMemory<byte> fileBytes, InputSpec spec) =>
        InputNormaliser.Normalise(decoder.Decode(fileBytes, spec.Channels), spec);
}
