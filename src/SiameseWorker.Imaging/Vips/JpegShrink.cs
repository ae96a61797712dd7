namespace SiameseWorker.Imaging.Vips;

/// <summary>How far a JPEG may be shrunk while it is decoded, which libjpeg does by leaving out the high frequencies of each block.</summary>
internal static class JpegShrink
{
    /// <summary>What is left must have this many times the resolution that is wanted, so that the exact resampling still decides what is seen.</summary>
    private const int Reserve = 2;

    /// <summary>The factor: 1, 2, 4 or 8.</summary>
    /// <param name="width">Columns as stored.</param>
    /// <param name="height">Rows as stored.</param>
    /// <param name="orientation">EXIF orientation; from 5 on, the upright image has its sides swapped.</param>
    /// <param name="target">What the upright image will be resized to.</param>
    public static int Of(int width, int height, int orientation, InputSpec target)
    {
        var (uprightWidth, uprightHeight) = orientation is >= 5 and <= 8 ? (height, width) : (width, height);
        // Where the ink lies is not known yet: it may be enlarged so far.
        var (largest, least) = target.Fit == Fit.Ink ? (target with { Fit = Fit.Cover }, Reserve * Placement.MostInkZoom) : (target, Reserve);
        var placement = Placement.Of(uprightWidth, uprightHeight, largest);
        var shrink = 8;
        while (shrink > 1 && (uprightWidth < shrink * least * placement.Width || uprightHeight < shrink * least * placement.Height))
            shrink /= 2;
        return shrink;
    }
}
