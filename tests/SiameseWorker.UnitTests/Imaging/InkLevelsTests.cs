using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

/// <summary>One symbol, on all kinds of paper: what an encoder is given is that symbol in black on white.</summary>
public class InkLevelsTests
{
    private const int Side = 60;
    private static readonly bool[] Symbol = [.. Enumerable.Range(0, Side * Side).Select(i => IsInk(i % Side, i / Side))];

    [Fact]
    public void Black_on_white_stays_as_it_is() => Assert.Equal(Drawn(_ => 0, _ => 255), Levelled(_ => 0, _ => 255));

    [Theory]
    [InlineData(255, 0)]
    [InlineData(150, 200)]
    [InlineData(90, 60)]
    [InlineData(254, 241)]
    public void Any_ink_on_any_paper_becomes_black_on_white(int ink, int paper) =>
        Assert.Equal(Drawn(_ => 0, _ => 255), Levelled(_ => ink, _ => paper));

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Light_from_one_side_is_evened(double reflectance) =>
        Assert.Equal(Drawn(_ => 0, _ => 255), Rounded(Levelled(at => (int)(reflectance * Lamp(at)), Lamp)));

    [Fact]
    public void Darker_corners_are_evened_under_light_ink_too() =>
        Assert.Equal(Drawn(_ => 0, _ => 255), Rounded(Levelled(at => 255 - (Vignette(at) / 3), at => 255 - Vignette(at))));

    [Fact]
    public void A_shadow_across_the_image_is_no_ink()
    {
        var levelled = Rounded(Levelled(at => (int)(0.45 * Shadow(at)), Shadow));

        // Right at the shadow's edge some pixels may be lost, a line of them would be a stroke.
        Assert.InRange(levelled.Zip(Drawn(_ => 0, _ => 255)).Count(pixel => pixel.First != pixel.Second), 0, 15);
    }

    [Fact]
    public void What_is_filled_stays_filled()
    {
        static bool IsFilled((double X, double Y) at) => (at.X * at.X) + (at.Y * at.Y) < 0.3;

        var levelled = Levelled(at => Lamp(at) / (IsFilled(at) ? 6 : 1), at => Lamp(at) / (IsFilled(at) ? 6 : 1));

        Assert.Equal(Drawn(at => IsFilled(at) ? 0 : 255, at => IsFilled(at) ? 0 : 255), Rounded(levelled));
    }

    [Fact]
    public void Noise_of_the_paper_is_less_than_what_is_drawn()
    {
        var random = new Random(1);

        var levelled = Levelled(at => (Lamp(at) / 2) + random.Next(-12, 13), at => Lamp(at) + random.Next(-12, 13));

        Assert.Equal(Drawn(_ => 0, _ => 255), Rounded(levelled));
    }

    [Fact]
    public void Edges_stay_between_black_and_white()
    {
        byte[] row = [200, 200, 200, 200, 150, 100, 100, 150, 200, 200, 200, 200];
        var levelled = Levelled(new PixelImage(12, 12, 1, [.. Enumerable.Repeat(row, 12).SelectMany(values => values)]));

        Assert.All(levelled.Chunk(12), values => Assert.InRange(values[4], (byte)100, (byte)155));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Of_paper_alone_nothing_is_made(int noise)
    {
        var random = new Random(1);

        var levelled = Levelled(at => Lamp(at) + random.Next(-noise, noise + 1), at => Lamp(at) + random.Next(-noise, noise + 1));

        Assert.All(levelled, value => Assert.InRange(value, (byte)220, (byte)255));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 30)]
    [InlineData(30, 1)]
    [InlineData(2, 2)]
    public void The_narrowest_images_are_taken(int width, int height)
    {
        var samples = Pictures.Samples(width, height, 1, seed: 1);

        Assert.Equal(64, InputNormaliser.Normalise(new PixelImage(width, height, 1, samples), new InputSpec { Width = 8, Height = 8, Levels = Levels.Ink }).Length);
    }

    [Fact]
    public void The_encoder_is_given_the_same_whatever_the_ink()
    {
        var spec = new InputSpec { Width = 48, Height = 48, Invert = true, Fit = Fit.Ink, Levels = Levels.Ink };

        var black = InputNormaliser.Normalise(Image(_ => 0, _ => 255), spec);

        Assert.Equal(black, InputNormaliser.Normalise(Image(_ => 230, _ => 20), spec));
        Assert.NotEqual(black, InputNormaliser.Normalise(Image(_ => 230, _ => 20), spec with { Levels = Levels.AsIs }));
    }

    [Fact]
    public void Inputs_of_one_size_that_differ_in_levels_are_each_their_own()
    {
        var spec = new InputSpec { Width = 48, Height = 48 };
        var file = NetpbmFile.Binary(Side, Side, 1, Drawn(_ => 200, _ => 100));

        var inputs = new InputReader(new ImageLimits()).Read(file, [spec, spec with { Levels = Levels.Ink }]);

        Assert.Equal((100, 255), (inputs[0].Min(), inputs[1].Max()));
        Assert.NotEqual(inputs[0], inputs[1]);
    }

    [Fact]
    public void Colours_have_no_levels_of_ink()
    {
        var spec = new InputSpec { Width = 8, Height = 8, Channels = 3, Levels = Levels.Ink };

        Assert.Contains("3 channels", Assert.Throws<ArgumentException>(() => InputNormaliser.Normalise(Image(_ => 0, _ => 255), spec)).Message);
    }

    /// <summary>An N with strokes of three pixels, and a dot.</summary>
    private static bool IsInk(int x, int y) =>
        (y is >= 10 and < 50 && (x is >= 12 and < 15 or >= 40 and < 43 || Math.Abs(x - 12 - ((y - 10) * 0.7)) < 2)) || (x is >= 50 and < 54 && y is >= 46 and < 50);

    private static int Lamp((double X, double Y) at) => (int)(170 + (60 * at.X) - (20 * at.Y));

    /// <summary>To the left of a line it is dark, with a penumbra of some pixels.</summary>
    private static int Shadow((double X, double Y) at) => (int)(Lamp(at) * (0.76 + (0.24 * Math.Clamp(12 * (at.X + (0.3 * at.Y) - 0.2), -1, 1))));

    private static int Vignette((double X, double Y) at) => (int)(240 - (90 * ((at.X * at.X) + (at.Y * at.Y)) / 2));

    private static byte[] Drawn(Func<(double X, double Y), int> ink, Func<(double X, double Y), int> paper) =>
        [.. Symbol.Select((isInk, i) => (byte)Math.Clamp((isInk ? ink : paper)(((i % Side / 29.5) - 1, (i / Side / 29.5) - 1)), 0, 255))];

    private static PixelImage Image(Func<(double X, double Y), int> ink, Func<(double X, double Y), int> paper) => new(Side, Side, 1, Drawn(ink, paper));

    private static byte[] Levelled(Func<(double X, double Y), int> ink, Func<(double X, double Y), int> paper) => Levelled(Image(ink, paper));

    private static byte[] Levelled(PixelImage image) =>
        InputNormaliser.Normalise(image, new InputSpec { Width = image.Width, Height = image.Height, Levels = Levels.Ink });

    private static byte[] Rounded(byte[] samples) => [.. samples.Select(sample => sample < 128 ? (byte)0 : (byte)255)];
}
