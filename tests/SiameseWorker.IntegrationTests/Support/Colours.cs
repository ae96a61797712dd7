using SiameseWorker.Imaging;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>Made-up colour images, as PNG files: a class has two colours and a direction in which they follow one another.</summary>
internal static class Colours
{
    private const int Side = 32;

    /// <summary>One image of a class; the same numbers give the same bytes.</summary>
    public static byte[] Of(int number, int image)
    {
        var colours = new Random(number);
        byte[] from = [(byte)colours.Next(256), (byte)colours.Next(256), (byte)colours.Next(256)];
        byte[] to = [(byte)colours.Next(256), (byte)colours.Next(256), (byte)colours.Next(256)];
        var angle = colours.NextDouble() * Math.Tau;
        var noise = new Random((1000 * number) + image);
        var samples = new byte[Side * Side * 3];
        for (var i = 0; i < samples.Length; i++)
        {
            var (x, y, channel) = (i / 3 % Side, i / 3 / Side, i % 3);
            var share = 0.5 + ((((x - (Side / 2)) * Math.Cos(angle)) + ((y - (Side / 2)) * Math.Sin(angle))) / Side / 1.5);
            samples[i] = (byte)Math.Clamp(from[channel] + ((to[channel] - from[channel]) * share) + noise.Next(-20, 21), 0, 255);
        }

        return ImageEncoder.ToPng(new PixelImage(Side, Side, 3, samples));
    }
}
