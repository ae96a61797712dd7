using System.Globalization;

namespace SiameseWorker.UnitTests.Imaging;

/// <summary>PGM and PPM files, byte by byte.</summary>
internal static class NetpbmFile
{
    public static byte[] Binary(int width, int height, int channels, byte[] samples, int maximum = 255) =>
        Of($"P{(channels == 3 ? 6 : 5)}\n{width} {height}\n{maximum}\n", samples);

    public static byte[] Plain(int width, int height, int channels, byte[] samples) =>
        Of($"P{(channels == 3 ? 3 : 2)}\n{width} {height}\n255\n{string.Join(' ', samples.Select(sample => sample.ToString(CultureInfo.InvariantCulture)))}\n");

    public static byte[] Of(string text, params byte[] samples) => [.. System.Text.Encoding.ASCII.GetBytes(text), .. samples];
}
