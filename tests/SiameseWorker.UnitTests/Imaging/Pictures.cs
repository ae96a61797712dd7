using NetVips;
using SiameseWorker.Imaging;
using SiameseWorker.Imaging.Vips;

namespace SiameseWorker.UnitTests.Imaging;

/// <summary>Image files that the tests make for themselves.</summary>
internal static class Pictures
{
    /// <summary>2 × 2: red, green / blue, (10, 20, 30).</summary>
    public static readonly byte[] FourColours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];

    static Pictures() => VipsLibrary.Load();

    public static Image Rgb(int width, int height, byte[] samples) =>
        Of(width, height, 3, samples, Enums.BandFormat.Uchar, Enums.Interpretation.Srgb);

    public static Image Gray(int width, int height, byte[] samples) =>
        Of(width, height, 1, samples, Enums.BandFormat.Uchar, Enums.Interpretation.Bw);

    public static Image Of<T>(int width, int height, int bands, T[] samples, Enums.BandFormat format, Enums.Interpretation interpretation)
        where T : unmanaged
    {
        using var image = Image.NewFromMemory(samples, width, height, bands, format);
        using var tagged = image.Copy(interpretation: interpretation);
        return tagged.CopyMemory();
    }

    /// <summary>A photograph-like picture, smooth with some grain, from a seed.</summary>
    public static byte[] Samples(int width, int height, int channels, int seed)
    {
        var random = new Random(seed);
        var samples = new byte[width * height * channels];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (byte)((((i * 7) + (i / width * 3)) % 200) + random.Next(50));
        return samples;
    }

    /// <summary>The same picture in every format, under the name that a file of it would have.</summary>
    public static IEnumerable<(string Name, byte[] File)> EveryFormat(int width = 40, int height = 30)
    {
        var samples = Samples(width, height, 3, seed: 1);
        using var image = Rgb(width, height, samples);
        yield return ("png", image.PngsaveBuffer());
        yield return ("interlaced png", image.PngsaveBuffer(interlace: true));
        yield return ("jpeg", image.JpegsaveBuffer(q: 90));
        yield return ("progressive jpeg", image.JpegsaveBuffer(q: 90, interlace: true));
        yield return ("webp", image.WebpsaveBuffer());
        yield return ("lossless webp", image.WebpsaveBuffer(lossless: true));
        yield return ("gif", image.GifsaveBuffer());
        yield return ("tiff", image.TiffsaveBuffer());
        yield return ("deflated tiff", image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate));
        yield return ("bmp", BmpFile.Rgb24(width, height, samples));
        yield return ("ppm", NetpbmFile.Binary(width, height, 3, samples));
        yield return ("pgm", NetpbmFile.Binary(width, height, 1, Samples(width, height, 1, seed: 1)));
        yield return ("plain ppm", NetpbmFile.Plain(width, height, 3, samples));
    }

    public static PixelImage Decode(byte[] file, int channels = 3, ImageLimits? limits = null) =>
        new ImageDecoder(limits ?? new ImageLimits()).Decode(file, channels);

    public static ImageRejectedException Rejected(byte[] file, ImageLimits? limits = null) =>
        Assert.Throws<ImageRejectedException>(() => Decode(file, 3, limits));
}
