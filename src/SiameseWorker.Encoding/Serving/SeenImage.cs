namespace SiameseWorker.Encoding;

/// <summary>
/// An image for the re-ranker of one encoder version, which keeps with it what it saw: compared with another image later, it costs
/// half as much. With another version's, it must not be used. Whoever keeps it spends <see cref="EncoderSession.SeenImageBytes"/> on it.
/// </summary>
/// <param name="input">The image as the encoder's input, shape (channels, height, width), 0 to 255.</param>
public sealed class SeenImage(ReadOnlyMemory<byte> input)
{
    /// <summary>The image.</summary>
    public ReadOnlyMemory<byte> Input => input;

    /// <summary>What the re-ranker saw, in its own terms; null until it has looked.</summary>
    internal byte[]? Features { get; set; }
}
