using NetVips;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

public class ShrinkOnLoadTests
{
    private static readonly InputSpec Square = new() { Width = 48, Height = 48, Channels = 3 };

    [Theory]
    [InlineData(95, 95, 95)]
    [InlineData(191, 191, 191)]
    [InlineData(192, 192, 96)]
    [InlineData(400, 300, 100)]
    [InlineData(1600, 1200, 200)]
    public void A_JPEG_is_decoded_at_twice_the_resolution_that_is_wanted_or_more(int width, int height, int decoded) =>
        Assert.Equal(decoded, Decode(width, height, orientation: 1, Square).Width);

    [Theory]
    [InlineData(575, 575, 575)]
    [InlineData(576, 576, 288)]
    [InlineData(1600, 1200, 400)]
    public void Ink_that_may_be_enlarged_threefold_is_decoded_at_six_times_the_resolution_or_more(int width, int height, int decoded) =>
        Assert.Equal(decoded, Decode(width, height, orientation: 1, Square with { Fit = Fit.Ink }).Width);

    [Theory]
    [InlineData(800, 800, 1, 200)]
    [InlineData(1600, 400, 1, 200)]
    [InlineData(1600, 400, 6, 200)]
    public void Sides_that_the_orientation_swaps_are_minded(int width, int height, int orientation, int decoded) =>
        Assert.Equal(decoded, Decode(width, height, orientation, new InputSpec { Width = 96, Height = 24, Fit = Fit.Stretch }).Width);

    [Theory]
    [InlineData(Fit.Contain)]
    [InlineData(Fit.Cover)]
    [InlineData(Fit.Stretch)]
    public void The_input_is_that_of_the_whole_image(Fit fit)
    {
        using var image = Smooth(800, 600);
        var file = image.JpegsaveBuffer(q: 95);
        var spec = Square with { Fit = fit };
        var decoder = new ImageDecoder(new ImageLimits());
        Assert.True(decoder.Decode(file, spec).Width < 800, "it was decoded in full");
        var whole = InputNormaliser.Normalise(decoder.Decode(file, 3), spec);
        var shrunk = new InputReader(new ImageLimits()).Read(file, spec);
        Assert.All(whole.Zip(shrunk), pair => Assert.InRange(pair.First - pair.Second, -4, 4));
    }

    [Fact]
    public void Read_for_several_encoders_each_gets_what_it_gets_alone()
    {
        using var image = Smooth(800, 600);
        var file = image.JpegsaveBuffer(q: 95);
        var reader = new InputReader(new ImageLimits());
        InputSpec[] specs =
        [
            Square,
            Square with { Width = 200, Height = 200 },
            Square with { Channels = 1, Invert = true },
            Square with { Fit = Fit.Cover },
            Square with { Invert = true },
            Square,
        ];
        Assert.Equal(specs.Select(spec => reader.Read(file, spec)), reader.Read(file, specs));
    }

    [Theory]
    [InlineData(2500, 1900)]
    [InlineData(4900, 3100)]
    public void Ink_is_seen_alike_in_a_JPEG_and_in_a_PNG(int width, int height)
    {
        using var paper = Image.Black(width, height) + 255;
        using var image = paper.Cast(Enums.BandFormat.Uchar).Mutate(mutable =>
        {
            mutable.DrawRect([0], width / 2, height / 3, width / 10, height / 50, fill: true);
            mutable.DrawRect([0], width / 2, height / 3, width / 60, height / 8, fill: true);
        });
        var reader = new InputReader(new ImageLimits());
        var spec = new InputSpec { Width = 48, Height = 48, Fit = Fit.Ink, Levels = Levels.Ink };

        var (jpeg, png) = (reader.Read(image.JpegsaveBuffer(q: 95), spec), reader.Read(image.PngsaveBuffer(), spec));

        Assert.Contains(png, sample => sample < 50);
        Assert.InRange(jpeg.Zip(png).Average(pair => Math.Abs(pair.First - pair.Second)), 0, 4);
    }

    [Fact]
    public void Other_formats_are_decoded_in_full()
    {
        using var image = Smooth(800, 600);
        Assert.Equal(800, new ImageDecoder(new ImageLimits()).Decode(image.PngsaveBuffer(), Square).Width);
    }

    [Fact]
    public void A_truncated_file_is_refused_however_far_it_is_shrunk()
    {
        using var image = Smooth(800, 600);
        var file = image.JpegsaveBuffer(q: 95);
        Assert.Throws<ImageRejectedException>(() => new InputReader(new ImageLimits()).Read(file.AsMemory(0, file.Length / 2), Square));
    }

    private static PixelImage Decode(int width, int height, int orientation, InputSpec spec)
    {
        using var image = Smooth(width, height);
        using var tagged = image.Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", orientation));
        return new ImageDecoder(new ImageLimits()).Decode(tagged.JpegsaveBuffer(q: 90), spec);
    }

    /// <summary>Long waves, another one in each colour.</summary>
    private static Image Smooth(int width, int height)
    {
        var samples = new byte[width * height * 3];
        for (var i = 0; i < samples.Length; i++)
        {
            var (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3);
            samples[i] = (byte)(128 + (100 * Math.Sin((x + (channel * y)) / 60.0)));
        }

        return Pictures.Rgb(width, height, samples);
    }
}
