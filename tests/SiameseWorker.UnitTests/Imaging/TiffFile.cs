namespace SiameseWorker.UnitTests.Imaging;

/// <summary>Grayscale TIFF files whose directory comes first, as cameras and scanners write them: cut short, only pixels are missing.</summary>
internal static class TiffFile
{
    public static byte[] Gray(int width, int height, byte[] samples)
    {
        (int Tag, int Type, int Value)[] entries =
        [
            (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8 + 2 + (9 * 12) + 4), (277, 3, 1), (278, 4, height), (279, 4, samples.Length),
        ];
        return
        [
            .. "II*\0"u8, .. BmpFile.Int(8), .. BmpFile.Short(entries.Length),
            .. entries.SelectMany(entry => (byte[])[.. BmpFile.Short(entry.Tag), .. BmpFile.Short(entry.Type), .. BmpFile.Int(1), .. BmpFile.Int(entry.Value)]),
            .. BmpFile.Int(0), .. samples,
        ];
    }
}
