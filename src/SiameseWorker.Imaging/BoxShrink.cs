namespace SiameseWorker.Imaging;

/// <summary>Shrinks an image by a whole number: each pixel is the mean of a box of them, rounded.</summary>
internal static class BoxShrink
{
    /// <param name="image">The image.</param>
    /// <param name="factor">Rows and columns of a box, 1 or more. What is left at the right and the lower edge makes smaller boxes.</param>
    public static PixelImage By(PixelImage image, int factor)
    {
        if (factor == 1)
            return image;
        var (width, height, channels) = (Boxes(image.Width, factor), Boxes(image.Height, factor), image.Channels);
        var samples = new byte[width * height * channels];
        var sums = new int[width * channels];
        for (var y = 0; y < height; y++)
        {
            var rows = Math.Min(factor, image.Height - (y * factor));
            Array.Clear(sums);
            for (var row = y * factor; row < (y * factor) + rows; row++)
                Add(image.Samples.AsSpan(row * image.Width * channels, image.Width * channels), channels, factor, sums);
            for (var i = 0; i < sums.Length; i++)
            {
                var count = rows * Math.Min(factor, image.Width - (i / channels * factor));
                samples[(y * sums.Length) + i] = (byte)((sums[i] + (count / 2)) / count);
            }
        }

        return new PixelImage(width, height, channels, samples);
    }

    private static int Boxes(int side, int factor) => (side + factor - 1) / factor;

    private static void Add(ReadOnlySpan<byte> row, int channels, int factor, Span<int> sums)
    {
        var length = factor * channels;
        for (var box = 0; !row.IsEmpty; box += channels)
        {
            var pixels = row[..Math.Min(length, row.Length)];
            for (var i = 0; i < pixels.Length; i++)
                sums[box + (i % channels)] += pixels[i];
            row = row[pixels.Length..];
        }
    }
}
