namespace SiameseWorker.Imaging.Vips;

/// <summary>How far a JPEG may be shrunk while it is decoded, which libjpeg does by leaving out the high frequencies of each block.</summary>
internal static class JpegShrink
{
    /// <summary>What libjpeg can do.</summary>
    private const int Most = 8;

    /// <summary>The factor: 1, 2, 4 or 8.</summary>
    /// <param name="width">Columns as stored.</param>
    /// <param name="height">Rows as stored.</param>
    /// <param name="orientation">EXIF orientation; from 5 on, the upright image has its sides swapped.</param>
    /// <param name="target">What the upright image will be resized to.</param>
    public static int Of(int width, int height, int orientation, InputSpec target)
    {
        var (uprightWidth, uprightHeight) = orientation is >= 5 and <= 8 ? (height, width) : (width, height);
        return Math.Min(Most, Placement.Spare(uprightWidth, uprightHeight, target));
    }
}
