using NetVips;
using SiameseWorker.Imaging.Vips;

namespace SiameseWorker.Imaging;

/// <summary>Writes images, for samples and reports.</summary>
public static class ImageEncoder
{
    /// <summary>The image as a PNG file, without metadata: equal pixels give equal bytes.</summary>
    /// <param name="image">The image.</param>
    public static byte[] ToPng(PixelImage image)
    {
        VipsLibrary.Load();
        using var pixels = Image.NewFromMemory(image.Samples, image.Width, image.Height, image.Channels, Enums.BandFormat.Uchar);
        using var tagged = pixels.Copy(interpretation: image.Channels == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        return tagged.PngsaveBuffer(keep: Enums.ForeignKeep.None);
    }
}
