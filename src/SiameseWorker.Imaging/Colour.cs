namespace SiameseWorker.Imaging;

/// <summary>Conversions between grayscale and RGB, in integers, so that they give the same bytes on every machine.</summary>
internal static class Colour
{
    /// <summary>ITU-R BT.601 luma, 0.299 R + 0.587 G + 0.114 B, rounded half up; 0 to 255.</summary>
    public static byte Luma(byte red, byte green, byte blue) => (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);

    /// <summary>The same image with 1 or 3 channels; itself where nothing changes.</summary>
    public static PixelImage ToChannels(this PixelImage image, int channels) => (image.Channels, channels) switch
    {
        (3, 1) => image with { Channels = 1, Samples = ToLuma(image.Samples) },
        (1, 3) => image with { Channels = 3, Samples = ToRgb(image.Samples) },
        _ => image,
    };

    private static byte[] ToLuma(ReadOnlySpan<byte> rgb)
    {
        var luma = new byte[rgb.Length / 3];
        for (var i = 0; i < luma.Length; i++)
            luma[i] = Luma(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]);
        return luma;
    }

    private static byte[] ToRgb(ReadOnlySpan<byte> luma)
    {
        var rgb = new byte[luma.Length * 3];
        for (var i = 0; i < luma.Length; i++)
            rgb.AsSpan(3 * i, 3).Fill(luma[i]);
        return rgb;
    }
}
