using System.Runtime.InteropServices;

namespace SiameseWorker.Imaging;

/// <summary>
/// Where the ink of an image lies: the mean place of the pixels on the dark side of <see cref="Histogram.Threshold"/>, and how far
/// they spread around it. A speck counts for as little as it weighs.
/// </summary>
/// <param name="X">Mean column, in pixels from the left edge.</param>
/// <param name="Y">Mean row, in pixels from the upper edge.</param>
/// <param name="SpreadX">Standard deviation of the columns, in pixels, at least that of a single pixel.</param>
/// <param name="SpreadY">Standard deviation of the rows, likewise.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Ink(double X, double Y, double SpreadX, double SpreadY)
{
    /// <summary>Finds the ink; null where all pixels are alike.</summary>
    /// <param name="image">An image, upright.</param>
    public static Ink? Find(PixelImage image)
    {
        var luma = image.ToChannels(1).Samples;
        return Histogram.Of(luma).Threshold() is { } threshold ? Measure(luma, image.Width, threshold) : null;
    }

    private static Ink Measure(ReadOnlySpan<byte> luma, int width, int threshold)
    {
        long count = 0, sumX = 0, sumY = 0, squaresX = 0, squaresY = 0;
        for (var y = 0; y < luma.Length / width; y++)
        {
            var row = luma.Slice(y * width, width);
            for (var x = 0; x < width; x++)
            {
                if (row[x] > threshold)
                    continue;
                count++;
                sumX += x;
                sumY += y;
                squaresX += (long)x * x;
                squaresY += (long)y * y;
            }
        }

        var (meanX, meanY) = ((double)sumX / count, (double)sumY / count);
        return new Ink(meanX + 0.5, meanY + 0.5, Spread(squaresX, meanX), Spread(squaresY, meanY));

        // A pixel is no point: its own width has a variance of a twelfth.
        double Spread(long squares, double mean) => Math.Sqrt(((double)squares / count) - (mean * mean) + (1.0 / 12));
    }
}
