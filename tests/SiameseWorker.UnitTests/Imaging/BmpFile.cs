namespace SiameseWorker.UnitTests.Imaging;

/// <summary>Windows and OS/2 bitmaps, byte by byte.</summary>
internal static class BmpFile
{
    public static byte[] Rgb24(int width, int height, byte[] samples)
    {
        var stride = ((width * 3) + 3) / 4 * 4;
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                    pixels[((height - 1 - y) * stride) + (3 * x) + channel] = samples[(((y * width) + x) * 3) + 2 - channel];
            }
        }

        return Info(width, height, 24, [], pixels);
    }

    /// <param name="width">Columns.</param>
    /// <param name="height">Rows; negative for top-down.</param>
    /// <param name="bits">Bits per pixel.</param>
    /// <param name="table">What follows the header: palette or masks.</param>
    /// <param name="pixels">Padded rows, as stored.</param>
    /// <param name="compression">0 none, 3 bit fields.</param>
    /// <param name="headerLength">40, or that of a later header, whose masks are then in <paramref name="table"/>.</param>
    public static byte[] Info(int width, int height, int bits, byte[] table, byte[] pixels, int compression = 0, int headerLength = 40)
    {
        // A longer header holds its masks itself; they lie where they would follow the short one.
        var offset = 14 + Math.Max(headerLength, 40 + table.Length);
        byte[] header =
        [
            (byte)'B', (byte)'M', .. Int(offset + pixels.Length), .. Int(0), .. Int(offset),
            .. Int(headerLength), .. Int(width), .. Int(height), .. Short(1), .. Short(bits), .. Int(compression),
            .. Int(pixels.Length), .. Int(2835), .. Int(2835), .. Int(0), .. Int(0), .. table,
        ];
        return [.. header, .. new byte[offset - header.Length], .. pixels];
    }

    public static byte[] Core(int width, int height, int bits, byte[] palette, byte[] pixels) =>
    [
        (byte)'B', (byte)'M', .. Int(26 + palette.Length + pixels.Length), .. Int(0), .. Int(26 + palette.Length),
        .. Int(12), .. Short(width), .. Short(height), .. Short(1), .. Short(bits), .. palette, .. pixels,
    ];

    public static byte[] Int(int value) => BitConverter.GetBytes(value);

    public static byte[] Short(int value) => BitConverter.GetBytes((short)value);
}
