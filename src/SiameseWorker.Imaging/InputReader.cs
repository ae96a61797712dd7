namespace SiameseWorker.Imaging;

/// <summary>
/// The one way from an image file to an encoder's input, taken by training, evaluation and serving alike.
/// Safe for use by several threads at once.
/// </summary>
/// <param name="limits">What is accepted.</param>
public sealed class InputReader(ImageLimits limits)
{
    private readonly ImageDecoder _decoder = new(limits);

    /// <summary>Decodes an image and makes it an encoder's input.</summary>
    /// <param name="fileBytes">The whole file.</param>
    /// <param name="spec">The encoder's input.</param>
    /// <returns>Samples 0 to 255, shape (<see cref="InputSpec.Channels"/>, <see cref="InputSpec.Height"/>, <see cref="InputSpec.Width"/>).</returns>
    /// <exception cref="ImageRejectedException">The file is not an image that is accepted; see <see cref="ImageRejection"/>.</exception>
    /// <exception cref="ArgumentException">The input specification is out of range.</exception>
    public byte[] Read(ReadOnlyMemory<byte> fileBytes, InputSpec spec) =>
        InputNormaliser.Normalise(_decoder.Decode(fileBytes, spec), spec);

    /// <summary>Decodes an image and makes it the input of several encoders: once for all that take it in the same size.</summary>
    /// <param name="fileBytes">The whole file.</param>
    /// <param name="specs">The encoders' inputs.</param>
    /// <returns>For each, samples as <see cref="Read(ReadOnlyMemory{byte}, InputSpec)"/> gives them; equal inputs share theirs.</returns>
    /// <exception cref="ImageRejectedException">The file is not an image that is accepted; see <see cref="ImageRejection"/>.</exception>
    /// <exception cref="ArgumentException">An input specification is out of range.</exception>
    public byte[][] Read(ReadOnlyMemory<byte> fileBytes, IReadOnlyList<InputSpec> specs)
    {
        // How far a large image is decoded depends on the input's size and fit.
        var decoded = new Dictionary<InputSpec, PixelImage>();
        var inputs = new Dictionary<InputSpec, byte[]>();
        foreach (var spec in specs)
        {
            if (inputs.ContainsKey(spec))
                continue;
            var size = spec with { Invert = false, Levels = Levels.AsIs };
            if (!decoded.TryGetValue(size, out var image))
                decoded.Add(size, image = _decoder.Decode(fileBytes, spec));
            inputs.Add(spec, InputNormaliser.Normalise(image, spec));
        }

        return [.. specs.Select(spec => inputs[spec])];
    }
}
