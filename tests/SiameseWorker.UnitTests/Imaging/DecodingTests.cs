using NetVips;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

/// <summary>What libvips decodes, made into 8-bit sRGB or luma.</summary>
public class DecodingTests
{
    [Fact]
    public void Every_format_gives_the_picture_back()
    {
        var samples = Pictures.Samples(40, 30, 3, seed: 1);
        foreach (var (name, file) in Pictures.EveryFormat())
        {
            var image = Pictures.Decode(file);
            Assert.Equal((40, 30, 3), (image.Width, image.Height, image.Channels));
            Assert.Equal(40 * 30 * 3, image.Samples.Length);
            if (name == "pgm")
                continue;
            var isLossy = name is "jpeg" or "progressive jpeg" or "webp" or "gif";
            var difference = image.Samples.Zip(samples, (a, b) => Math.Abs(a - b)).Average();
            Assert.True(difference <= (isLossy ? 40 : 0), $"{name}: mean difference {difference:F1}");
        }
    }

    [Fact]
    public void Grayscale_is_the_luma_of_BT_601()
    {
        using var image = Pictures.Rgb(2, 2, Pictures.FourColours);
        Assert.Equal([76, 150, 29, 18], Pictures.Decode(image.PngsaveBuffer(), channels: 1).Samples);
    }

    [Fact]
    public void Gray_asked_for_as_RGB_has_three_equal_channels()
    {
        using var image = Pictures.Gray(2, 2, [0, 100, 200, 255]);
        Assert.Equal([0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255], Pictures.Decode(image.PngsaveBuffer()).Samples);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Other_numbers_of_channels_are_a_mistake_of_the_caller(int channels) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Pictures.Decode(NetpbmFile.Binary(2, 2, 1, [1, 2, 3, 4]), channels));

    [Fact]
    public void Transparency_is_flattened_on_white()
    {
        // Opaque red, transparent black, half transparent black, transparent green.
        byte[] samples = [255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 128, 0, 255, 0, 0];
        using var image = Pictures.Of(2, 2, 4, samples, Enums.BandFormat.Uchar, Enums.Interpretation.Srgb);
        foreach (var file in new[] { image.PngsaveBuffer(), image.WebpsaveBuffer(lossless: true, exact: true), image.TiffsaveBuffer() })
            Assert.Equal([255, 0, 0, 255, 255, 255, 127, 127, 127, 255, 255, 255], Pictures.Decode(file).Samples);
    }

    [Theory]
    [InlineData(3, 2, Enums.Interpretation.Srgb)]
    [InlineData(3, 3, Enums.Interpretation.Srgb)]
    [InlineData(1, 2, Enums.Interpretation.Bw)]
    [InlineData(4, 2, Enums.Interpretation.Cmyk)]
    public void Masks_and_spot_colours_beside_the_colours_are_left_out(int colours, int more, Enums.Interpretation interpretation)
    {
        var samples = Pictures.Samples(8, 8, colours, seed: 2);
        using var plain = Pictures.Of(8, 8, colours, samples, Enums.BandFormat.Uchar, interpretation);
        using var joined = plain.Bandjoin([.. Enumerable.Repeat(0.0, more)]);
        using var image = joined.Copy(interpretation: interpretation);

        var decoded = Pictures.Decode(image.TiffsaveBuffer());

        Assert.Equal(Pictures.Decode(plain.TiffsaveBuffer()).Samples, decoded.Samples);
    }

    [Fact]
    public void Sixteen_bits_are_scaled_to_eight_with_their_transparency()
    {
        ushort[] samples = [65535, 65535, 0, 65535, 0x8040, 65535, 0, 0];
        using var image = Pictures.Of(2, 2, 2, samples, Enums.BandFormat.Ushort, Enums.Interpretation.Grey16);
        Assert.Equal([255, 0, 128, 255], Pictures.Decode(image.PngsaveBuffer(), 1).Samples);
        Assert.Equal([255, 0, 128, 255], Pictures.Decode(image.TiffsaveBuffer(), 1).Samples);
    }

    [Fact]
    public void One_bit_images_are_black_and_white()
    {
        using var image = Pictures.Gray(3, 2, [0, 255, 0, 255, 255, 0]);
        Assert.Equal([0, 255, 0, 255, 255, 0], Pictures.Decode(image.PngsaveBuffer(bitdepth: 1), 1).Samples);
        Assert.Equal([0, 255, 0, 255, 255, 0], Pictures.Decode(image.TiffsaveBuffer(bitdepth: 1), 1).Samples);
    }

    [Fact]
    public void Palettes_are_resolved()
    {
        using var image = Pictures.Rgb(2, 2, Pictures.FourColours);
        Assert.Equal(Pictures.FourColours, Pictures.Decode(image.PngsaveBuffer(palette: true, dither: 0)).Samples);
        Assert.Equal(Pictures.FourColours, Pictures.Decode(image.GifsaveBuffer(dither: 0)).Samples);
    }

    [Fact]
    public void CMYK_becomes_sRGB()
    {
        // 16 × 16 blocks of: no ink, black ink, cyan ink, magenta and yellow ink.
        byte[][] inks = [[0, 0, 0, 0], [0, 0, 0, 255], [255, 0, 0, 0], [0, 255, 255, 0]];
        var samples = new byte[64 * 16 * 4];
        for (var pixel = 0; pixel < 64 * 16; pixel++)
            inks[pixel % 64 / 16].CopyTo(samples, 4 * pixel);
        using var image = Pictures.Of(64, 16, 4, samples, Enums.BandFormat.Uchar, Enums.Interpretation.Cmyk);
        foreach (var file in new[] { image.JpegsaveBuffer(q: 95), image.TiffsaveBuffer() })
        {
            var decoded = Pictures.Decode(file);
            Assert.Equal(3, decoded.Channels);
            byte[] At(int column) => decoded.Samples.AsSpan(3 * ((8 * 64) + column), 3).ToArray();
            Assert.All(At(8), value => Assert.InRange(value, 250, 255));
            Assert.All(At(24), value => Assert.InRange(value, 0, 60));
            Assert.True(At(40)[2] > 180 && At(40)[0] < 60, "cyan is blue-green");
            Assert.True(At(56)[0] > 180 && At(56)[1] < 90 && At(56)[2] < 90, "magenta and yellow are red");
        }
    }

    [Fact]
    public void An_embedded_colour_profile_is_applied()
    {
        using var image = Pictures.Rgb(2, 2, [200, 50, 50, 200, 50, 50, 200, 50, 50, 200, 50, 50]);
        using var wide = image.IccTransform("p3", inputProfile: "srgb", embedded: false);
        Assert.True(wide.Getpoint(0, 0)[0] < 195, "in Display P3 the same red has smaller numbers");
        var decoded = Pictures.Decode(wide.PngsaveBuffer()).Samples;
        Assert.All(decoded.Zip([200, 50, 50, 200, 50, 50, 200, 50, 50, 200, 50, 50]), pair => Assert.InRange(pair.First - pair.Second, -3, 3));
    }

    [Fact]
    public void A_colour_profile_that_is_rubbish_is_ignored()
    {
        using var image = Pictures.Rgb(2, 2, Pictures.FourColours);
        using var tagged = image.Mutate(mutable => mutable.Set(GValue.BlobType, "icc-profile-data", "not a profile"u8.ToArray()));
        Assert.Equal(Pictures.FourColours, Pictures.Decode(tagged.TiffsaveBuffer()).Samples);
    }

    [Fact]
    public void Of_an_animation_the_first_frame_is_taken()
    {
        byte[] samples = [.. Enumerable.Repeat((byte)10, 4 * 4 * 3), .. Enumerable.Repeat((byte)200, 4 * 4 * 3)];
        using var frames = Pictures.Rgb(4, 8, samples);
        using var animation = frames.Mutate(mutable => mutable.Set(GValue.GIntType, "page-height", 4));
        foreach (var file in new[] { animation.GifsaveBuffer(), animation.WebpsaveBuffer(lossless: true) })
        {
            var image = Pictures.Decode(file);
            Assert.Equal((4, 4), (image.Width, image.Height));
            Assert.All(image.Samples, sample => Assert.InRange(sample, 8, 12));
        }
    }

    [Fact]
    public void Many_threads_decode_the_same_bytes()
    {
        var files = Pictures.EveryFormat(200, 150).ToList();
        var decoder = new ImageDecoder(new ImageLimits());
        var expected = files.ConvertAll(file => decoder.Decode(file.File, 1).Samples);
        Parallel.For(0, 100, i => Assert.Equal(expected[i % files.Count], decoder.Decode(files[i % files.Count].File, 1).Samples));
    }

    [Fact]
    public void A_written_PNG_reads_back_as_it_was()
    {
        foreach (var channels in new[] { 1, 3 })
        {
            var image = new PixelImage(7, 5, channels, Pictures.Samples(7, 5, channels, seed: 3));
            var read = Pictures.Decode(ImageEncoder.ToPng(image), channels);
            Assert.Equal((7, 5, channels), (read.Width, read.Height, read.Channels));
            Assert.Equal(image.Samples, read.Samples);
        }
    }
}
