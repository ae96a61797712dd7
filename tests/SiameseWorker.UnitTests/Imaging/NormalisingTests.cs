using System.Security.Cryptography;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

public class NormalisingTests
{
    private static readonly InputSpec Eight = new() { Width = 8, Height = 8 };

    [Fact]
    public void An_image_of_the_right_size_is_left_as_it_is()
    {
        var samples = Pictures.Samples(8, 8, 1, seed: 1);
        Assert.Equal(samples, InputNormaliser.Normalise(new PixelImage(8, 8, 1, samples), Eight));
    }

    [Fact]
    public void Shrinking_averages_areas_rounding_half_up()
    {
        // 16 × 8 to 8 × 8, each output pixel the mean of two: 0 and 1 give 1, 10 and 13 give 12.
        byte[] row = [0, 1, 10, 13, 255, 255, 0, 255, 7, 7, 100, 200, 3, 4, 254, 255];
        byte[] samples = [.. Enumerable.Repeat(row, 8).SelectMany(values => values)];
        byte[] expected = [1, 12, 255, 128, 7, 150, 4, 255];
        var input = InputNormaliser.Normalise(new PixelImage(16, 8, 1, samples), Eight with { Fit = Fit.Stretch });
        Assert.Equal(Enumerable.Repeat(expected, 8).SelectMany(values => values), input);
    }

    [Fact]
    public void Shrinking_by_a_fraction_shares_pixels_by_their_overlap()
    {
        // 12 to 8: each output pixel covers one and a half: (2a + b) / 3 or (a + 2b) / 3.
        byte[] row = [0, 30, 60, 90, 120, 150, 180, 210, 240, 0, 30, 60];
        byte[] samples = [.. Enumerable.Repeat(row, 8).SelectMany(values => values)];
        byte[] expected = [10, 50, 100, 140, 190, 230, 10, 50];
        var input = InputNormaliser.Normalise(new PixelImage(12, 8, 1, samples), Eight with { Fit = Fit.Stretch });
        Assert.Equal(expected, input[..8]);
    }

    [Fact]
    public void Enlarging_is_bilinear_between_pixel_centres()
    {
        byte[] samples = [0, 100, 200, 40, 0, 100, 200, 40];
        byte[] expected = [0, 25, 75, 125, 175, 160, 80, 40];
        var input = InputNormaliser.Normalise(new PixelImage(4, 2, 1, samples), Eight with { Fit = Fit.Stretch });
        for (var y = 0; y < 8; y++)
            Assert.Equal(expected, input[(8 * y)..(8 * (y + 1))]);
    }

    [Theory]
    [InlineData(16, new byte[] { 0, 2, 4, 6, 8, 10, 12, 14 })]
    [InlineData(12, new byte[] { 0, 1, 3, 4, 6, 7, 9, 10 })]
    [InlineData(4, new byte[] { 0, 0, 1, 1, 2, 2, 3, 3 })]
    public void Picking_takes_the_first_pixel_that_is_covered_as_it_is(int side, byte[] picked)
    {
        var samples = Pictures.Samples(side, side, 3, seed: side);

        var input = InputNormaliser.Normalise(new PixelImage(side, side, 3, samples), Eight with { Channels = 3, Scaling = Scaling.Pick });

        Assert.Equal(
            from channel in Enumerable.Range(0, 3)
            from y in picked
            from x in picked
            select samples[(((y * side) + x) * 3) + channel],
            input);
    }

    [Fact]
    public void Picking_begins_where_the_image_does_though_that_overhangs()
    {
        // Columns 0 to 31 at half the size are 0, 2, … 30, of which the middle eight stay.
        byte[] samples = [.. Enumerable.Range(0, 512).Select(i => (byte)(i % 32))];

        var input = InputNormaliser.Normalise(new PixelImage(32, 16, 1, samples), Eight with { Fit = Fit.Cover, Scaling = Scaling.Pick });

        Assert.Equal([8, 10, 12, 14, 16, 18, 20, 22], input[..8]);
    }

    [Fact]
    public void Contain_centres_on_white()
    {
        var input = InputNormaliser.Normalise(new PixelImage(16, 8, 1, new byte[128]), Eight);
        Assert.All(input[..16], sample => Assert.Equal(255, sample));
        Assert.All(input[16..48], sample => Assert.Equal(0, sample));
        Assert.All(input[48..], sample => Assert.Equal(255, sample));
    }

    [Fact]
    public void Contain_keeps_the_thinnest_line_visible()
    {
        var input = InputNormaliser.Normalise(new PixelImage(1000, 2, 1, new byte[2000]), Eight);
        Assert.Equal(8, input.Count(sample => sample == 0));
    }

    [Fact]
    public void Cover_crops_both_sides_equally()
    {
        // Columns 0 to 15, of which the middle eight stay.
        byte[] samples = [.. Enumerable.Range(0, 128).Select(i => (byte)(i % 16))];
        var input = InputNormaliser.Normalise(new PixelImage(16, 8, 1, samples), Eight with { Fit = Fit.Cover });
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], input[..8]);
    }

    [Fact]
    public void Inverting_makes_paper_zero()
    {
        var input = InputNormaliser.Normalise(new PixelImage(16, 8, 1, new byte[128]), Eight with { Invert = true });
        Assert.Equal([0, 255], [input[0], input[16]]);
    }

    [Fact]
    public void Channels_become_planes()
    {
        byte[] samples = [.. Enumerable.Range(0, 64).SelectMany(i => new[] { (byte)i, (byte)(i + 64), (byte)(i + 128) })];
        Assert.Equal(Enumerable.Range(0, 192).Select(i => (byte)i), InputNormaliser.Normalise(new PixelImage(8, 8, 3, samples), Eight with { Channels = 3 }));
    }

    [Fact]
    public void Colour_is_made_gray_and_gray_colour_as_the_input_needs()
    {
        byte[] green = [.. Enumerable.Repeat(new byte[] { 0, 255, 0 }, 64).SelectMany(pixel => pixel)];
        Assert.All(InputNormaliser.Normalise(new PixelImage(8, 8, 3, green), Eight), sample => Assert.Equal(150, sample));
        var gray = Pictures.Samples(8, 8, 1, seed: 4);
        Assert.Equal([.. gray, .. gray, .. gray], InputNormaliser.Normalise(new PixelImage(8, 8, 1, gray), Eight with { Channels = 3 }));
    }

    [Theory]
    [InlineData(Fit.Contain, 1)]
    [InlineData(Fit.Contain, 3)]
    [InlineData(Fit.Cover, 1)]
    [InlineData(Fit.Cover, 3)]
    [InlineData(Fit.Stretch, 1)]
    [InlineData(Fit.Stretch, 3)]
    public void Agrees_with_plain_resampling_in_floating_point(Fit fit, int channels)
    {
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var (width, height) = (random.Next(1, 70), random.Next(1, 70));
            var image = new PixelImage(width, height, channels, Pictures.Samples(width, height, channels, round));
            var spec = new InputSpec { Width = random.Next(8, 50), Height = random.Next(8, 50), Channels = channels, Fit = fit };
            var expected = PlainResampling.Normalise(image, spec);
            var actual = InputNormaliser.Normalise(image, spec);
            for (var i = 0; i < expected.Length; i++)
                Assert.InRange(actual[i] - expected[i], -0.5001, 0.5001);
        }
    }

    // Weights are trained on these bytes: if this test turns red, every encoder has to be trained anew.
    [Fact]
    public void The_bytes_of_an_input_never_change()
    {
        var image = new PixelImage(105, 77, 3, Pictures.Samples(105, 77, 3, seed: 42));
        var hashes = new[]
        {
            new InputSpec { Width = 48, Height = 48, Invert = true },
            new InputSpec { Width = 128, Height = 96, Channels = 3, Fit = Fit.Cover },
            new InputSpec { Width = 28, Height = 100, Channels = 3, Fit = Fit.Stretch },
        }.Select(spec => Convert.ToHexString(SHA256.HashData(InputNormaliser.Normalise(image, spec))));
        Assert.Equal(
            [
                "2FB5E5E5D72EB4E7C5E65CA67EC0CB1AAC04B1290031FBE4BC4562DDD7D41CC0",
                "E45AC87AFFFEC538DDEB8519800864CCCF8C667FC817D24963585A20CF82A875",
                "46F2F2601BD86120EB3633D12ABD11A005DF7B1A48D296DA927F6D825012E74C",
            ],
            hashes);
    }

    [Fact]
    public void Impossible_inputs_and_images_are_refused()
    {
        var image = new PixelImage(2, 2, 1, new byte[4]);
        Assert.Throws<ArgumentException>(() => InputNormaliser.Normalise(image, Eight with { Width = 7 }));
        Assert.Throws<ArgumentException>(() => InputNormaliser.Normalise(image, Eight with { Height = 1025 }));
        Assert.Throws<ArgumentException>(() => InputNormaliser.Normalise(image, Eight with { Channels = 2 }));
        Assert.Throws<ArgumentException>(() => InputNormaliser.Normalise(image with { Width = 3 }, Eight));
    }

    [Fact]
    public void Reading_is_decoding_and_normalising()
    {
        var image = new PixelImage(30, 20, 3, Pictures.Samples(30, 20, 3, seed: 5));
        var spec = new InputSpec { Width = 16, Height = 16, Invert = true };
        var input = new InputReader(new ImageLimits()).Read(ImageEncoder.ToPng(image), spec);
        Assert.Equal(InputNormaliser.Normalise(image, spec), input);
    }
}
