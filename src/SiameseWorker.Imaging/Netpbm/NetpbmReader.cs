namespace SiameseWorker.Imaging.Netpbm;

/// <summary>
/// Reads PGM (P2, P5) and PPM (P3, P6) files as the Netpbm manual pages pgm(5) and ppm(5) define them: comments anywhere in
/// the header, a maximum value up to 65,535, binary samples of two bytes, the most significant first, where it is above 255.
/// </summary>
internal static class NetpbmReader
{
    private const int LargestMaximum = 65_535;

    /// <exception cref="ImageRejectedException">The header or the samples cannot be read, or the size is outside the limits.</exception>
    public static PixelImage Read(ReadOnlySpan<byte> bytes, LimitGate gate)
    {
        var kind = (char)bytes[1];
        var channels = kind is '3' or '6' ? 3 : 1;
        var scanner = new NetpbmScanner(bytes[2..]);
        var width = scanner.ReadNumber("width");
        var height = scanner.ReadNumber("height");
        gate.CheckSize(width, height);
        var maximum = scanner.ReadNumber("maximum value");
        if (maximum is < 1 or > LargestMaximum)
            throw NetpbmScanner.Damaged($"its maximum value is {maximum}; 1 to {LargestMaximum:N0} are possible");

        var count = width * height * channels;
        var samples = kind is '2' or '3' ? ReadPlain(ref scanner, count, maximum) : ReadBinary(ref scanner, count, maximum);
        return new PixelImage(width, height, channels, samples);
    }

    private static byte[] ReadBinary(ref NetpbmScanner scanner, int count, int maximum)
    {
        var isWide = maximum > 255;
        var raster = scanner.ReadRaster((long)count * (isWide ? 2 : 1));
        var samples = new byte[count];
        for (var i = 0; i < count; i++)
        {
            var value = isWide ? (raster[2 * i] << 8) | raster[(2 * i) + 1] : raster[i];
            samples[i] = Scale(value, maximum);
        }

        return samples;
    }

    private static byte[] ReadPlain(ref NetpbmScanner scanner, int count, int maximum)
    {
        // Each plain sample takes a digit and a separator: refuse a short file before its pixels are allocated.
        scanner.DemandRemaining((2L * count) - 1);
        var samples = new byte[count];
        for (var i = 0; i < count; i++)
            samples[i] = Scale(scanner.ReadNumber("sample"), maximum);
        return samples;
    }

    private static byte Scale(int value, int maximum) =>
        value <= maximum
            ? (byte)(((value * 255L) + (maximum / 2)) / maximum)
            : throw NetpbmScanner.Damaged($"a sample is {value}, above the maximum value {maximum}");
}
