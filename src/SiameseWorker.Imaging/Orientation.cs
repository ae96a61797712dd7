namespace SiameseWorker.Imaging;

/// <summary>
/// Turns an image upright by its EXIF orientation (Exif 2.32, tag 0x0112): 1 as stored, 2 mirrored, 3 turned by 180°,
/// 4 mirrored upside down, 5 transposed, 6 to be turned 90° clockwise, 7 transversed, 8 to be turned 90° anticlockwise.
/// </summary>
internal static class Orientation
{
    /// <summary>The upright image; the image itself for 1 and for values that the standard does not know.</summary>
    public static PixelImage Apply(PixelImage image, int orientation)
    {
        if (orientation is < 2 or > 8)
            return image;

        var swapsSides = orientation >= 5;
        var (width, height) = swapsSides ? (image.Height, image.Width) : (image.Width, image.Height);
        var samples = new byte[image.Samples.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = Stored(orientation, x, y, image.Width - 1, image.Height - 1);
                var from = image.Samples.AsSpan(((row * image.Width) + column) * image.Channels, image.Channels);
                from.CopyTo(samples.AsSpan(((y * width) + x) * image.Channels));
            }
        }

        return new PixelImage(width, height, image.Channels, samples);
    }

    private static (int Column, int Row) Stored(int orientation, int x, int y, int lastColumn, int lastRow) => orientation switch
    {
        2 => (lastColumn - x, y),
        3 => (lastColumn - x, lastRow - y),
        4 => (x, lastRow - y),
        5 => (y, x),
        6 => (y, lastRow - x),
        7 => (lastColumn - y, lastRow - x),
        _ => (lastColumn - y, x),
    };
}
