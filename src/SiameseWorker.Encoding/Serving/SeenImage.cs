namespace SiameseWorker.Encoding;

/// <summary>
/// An image for the re-ranker of one <see cref="EncoderSession"/>, which keeps with it what it saw: looked at again with another
/// image, it costs half as much. Whoever keeps it spends <see cref="EncoderSession.SeenImageBytes"/> on it.
/// </summary>
/// <param name="input">The image as the encoder's input, shape (channels, height, width), 0 to 255.</param>
public sealed class SeenImage(ReadOnlyMemory<byte> input)
{
    /// <summary>The image.</summary>
    public ReadOnlyMemory<byte> Input => input;

    /// <summary>What the re-ranker saw, in its own terms; null until it has looked.</summary>
    internal byte[]? Features { get; set; }
}
