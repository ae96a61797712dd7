using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

public class InkTests
{
    private static readonly InputSpec Spec = new() { Width = 48, Height = 48, Fit = Fit.Ink };

    [Theory]
    [InlineData(105, 105, 30, 40, 40)]
    [InlineData(105, 105, 5, 2, 42)]
    [InlineData(400, 200, 250, 20, 100)]
    [InlineData(60, 300, 10, 200, 40)]
    [InlineData(640, 480, 560, 20, 60)]
    [InlineData(3000, 2000, 100, 1690, 300)]
    [InlineData(2000, 3001, 1690, 100, 300)]
    public void Where_and_how_large_a_symbol_is_makes_no_difference(int width, int height, int left, int top, int side)
    {
        var (x, y, spread) = Moments(InputNormaliser.Normalise(Cross(width, height, left, top, side), Spec));
        Assert.InRange(x, 23, 25);
        Assert.InRange(y, 23, 25);
        Assert.InRange(spread / 48, 0.31, 0.34);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1.19)]
    [InlineData(4, 1.62)]
    public void A_flat_symbol_becomes_less_flat(int flatness, double expected)
    {
        var input = InputNormaliser.Normalise(Bar(120, 120, 96, 96 / flatness), Spec);
        var columns = Enumerable.Range(0, 48).Count(x => Enumerable.Range(0, 48).Any(y => input[(48 * y) + x] < 128));
        var rows = Enumerable.Range(0, 48).Count(y => Enumerable.Range(0, 48).Any(x => input[(48 * y) + x] < 128));
        Assert.InRange(columns / (double)rows, expected - 0.1, expected + 0.1);
    }

    [Fact]
    public void A_line_has_a_direction_only()
    {
        var input = InputNormaliser.Normalise(Bar(105, 105, 60, 1), Spec);
        Assert.InRange(Moments(input).X, 23, 25);
        Assert.Contains(input, sample => sample < 128);
    }

    [Fact]
    public void A_dot_stays_a_dot()
    {
        var contained = InputNormaliser.Normalise(Cross(96, 96, 40, 40, 6), Spec with { Fit = Fit.Contain });
        var fitted = InputNormaliser.Normalise(Cross(96, 96, 40, 40, 6), Spec);
        Assert.InRange(Moments(fitted).Spread / Moments(contained).Spread, 2.5, 3.5);
    }

    [Fact]
    public void A_dot_in_a_large_image_stays_one_too()
    {
        var input = InputNormaliser.Normalise(Cross(960, 960, 400, 400, 30), Spec);
        Assert.InRange(input.Count(sample => sample < 128), 25, 200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Grain_in_a_large_image_is_averaged(int channels)
    {
        var random = new Random(1);
        var clean = Cross(1600, 1200, 700, 200, 300);
        var grainy = new PixelImage(1600, 1200, channels, [.. clean.Samples.SelectMany(sample => Enumerable.Repeat((byte)(sample == 0 ? random.Next(0, 170) : random.Next(90, 256)), channels))]);

        var input = InputNormaliser.Normalise(grainy, Spec with { Channels = channels });

        var differing = InputNormaliser.Normalise(clean, Spec).Zip(input).Count(pair => pair.First < 128 != pair.Second < 130);
        Assert.InRange(differing, 0, 240);
    }

    [Fact]
    public void Gray_paper_is_not_ink()
    {
        var image = Cross(105, 105, 30, 40, 40);
        var onGray = image with { Samples = [.. image.Samples.Select(sample => sample == 0 ? (byte)60 : (byte)170)] };
        var input = InputNormaliser.Normalise(onGray, Spec);
        var white = InputNormaliser.Normalise(image, Spec);
        Assert.All(input.Zip(white), pair => Assert.True(pair.Second > 0 || pair.First < 70, "ink lies where it would on white"));
    }

    [Fact]
    public void Colour_makes_no_difference_to_the_place()
    {
        var image = Cross(105, 105, 30, 40, 40);
        var red = new PixelImage(105, 105, 3, [.. image.Samples.SelectMany(sample => sample == 0 ? new byte[] { 200, 0, 0 } : [255, 255, 255])]);
        var input = InputNormaliser.Normalise(red, Spec with { Channels = 3 });
        Assert.Equal(InputNormaliser.Normalise(image, Spec), input[(48 * 48)..(2 * 48 * 48)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void An_image_of_one_value_is_contained(byte value)
    {
        var image = new PixelImage(96, 48, 1, [.. Enumerable.Repeat(value, 96 * 48)]);
        Assert.Equal(InputNormaliser.Normalise(image, Spec with { Fit = Fit.Contain }), InputNormaliser.Normalise(image, Spec));
    }

    /// <summary>A black plus sign on white.</summary>
    private static PixelImage Cross(int width, int height, int left, int top, int side)
    {
        var samples = new byte[width * height];
        samples.AsSpan().Fill(255);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                if (Math.Abs((2 * x) - side + 1) < side / 3 || Math.Abs((2 * y) - side + 1) < side / 3)
                    samples[((top + y) * width) + left + x] = 0;
            }
        }

        return new PixelImage(width, height, 1, samples);
    }

    private static PixelImage Bar(int width, int height, int columns, int rows)
    {
        var samples = new byte[width * height];
        samples.AsSpan().Fill(255);
        for (var y = 10; y < 10 + rows; y++)
            samples.AsSpan((y * width) + 20, columns).Clear();
        return new PixelImage(width, height, 1, samples);
    }

    private static (double X, double Y, double Spread) Moments(byte[] input)
    {
        var ink = Enumerable.Range(0, input.Length).Select(i => (X: (i % 48) + 0.5, Y: (i / 48) + 0.5, Weight: 255.0 - input[i])).ToList();
        var total = ink.Sum(pixel => pixel.Weight);
        var (x, y) = (ink.Sum(pixel => pixel.Weight * pixel.X) / total, ink.Sum(pixel => pixel.Weight * pixel.Y) / total);
        return (x, y, Math.Sqrt(ink.Sum(pixel => pixel.Weight * (((pixel.X - x) * (pixel.X - x)) + ((pixel.Y - y) * (pixel.Y - y)))) / total));
    }
}
