namespace SiameseWorker.Imaging;

/// <summary>A decoded image: 8-bit samples, interleaved, row by row.</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Channels">1 (grayscale) or 3 (RGB).</param>
/// <param name="Samples">Shape (<paramref name="Height"/>, <paramref name="Width"/>, <paramref name="Channels"/>), 0 black to 255 white.</param>
public sealed record PixelImage(int Width, int Height, int Channels, byte[] Samples);
