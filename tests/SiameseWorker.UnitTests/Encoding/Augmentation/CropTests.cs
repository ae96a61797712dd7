using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Augmentation;

public sealed class CropTests
{
    public CropTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void The_whole_image_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 3, 8, 8);

        Assert.True(allclose(images, new CropSpec().Build().Apply(images, new Random(1)), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void A_certain_flip_is_the_mirror_image()
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 3, 8, 8);

        Assert.True(allclose(images.flip(3), new CropSpec { Flip = 1 }.Build().Apply(images, new Random(1)), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void The_same_random_state_crops_alike_and_each_image_differently()
    {
        using var scope = NewDisposeScope();
        var images = rand(1, 3, 16, 16).repeat(2, 1, 1, 1);
        var augmentation = new CropSpec { MinArea = 0.3, MaxAspect = 1.5, Flip = 0.5 }.Build();

        var once = augmentation.Apply(images, new Random(1));

        Assert.True(once.equal(augmentation.Apply(images, new Random(1))).all().item<bool>());
        Assert.False(allclose(once, augmentation.Apply(images, new Random(2))));
        Assert.False(allclose(once[0], once[1]));
    }

    [Fact]
    public void Areas_spread_from_the_smallest_to_the_whole_at_any_place_inside_the_image()
    {
        var parts = Parts(new CropSpec { MinArea = 0.25 });

        AssertSpans(parts.Select(part => part.Width * part.Height), 0.25, 1);
        Assert.Equal(0.625, parts.Average(part => part.Width * part.Height), 0.02);
        Assert.All(parts, part => Assert.Equal(part.Width, part.Height, 0.001));
        AssertSpans(parts.Select(part => part.Left), 0, 0.5);
        AssertSpans(parts.Select(part => part.Left + part.Width), 0.5, 1);
        Assert.All(parts, part => Assert.InRange(part.Left, -0.001, 1.001 - part.Width));
    }

    [Fact]
    public void Parts_are_up_to_their_aspect_broad_or_tall()
    {
        var parts = Parts(new CropSpec { MinArea = 0.25, MaxAspect = 2 });

        AssertSpans(parts.Select(part => Math.Log2(part.Width / part.Height)), -1, 1);
        Assert.Equal(0, parts.Average(part => Math.Log2(part.Width / part.Height)), 0.05);
        Assert.All(parts, part => Assert.InRange(Math.Max(part.Width, part.Height), 0, 1.001));
    }

    /// <summary>The parts of 1,000 draws, in shares of the image's sides, read off two ramps that tell where each pixel came from.</summary>
    private static List<(double Left, double Width, double Height)> Parts(CropSpec spec)
    {
        using var scope = NewDisposeScope();
        const int Side = 65;
        var across = linspace(0.5 / Side, 1 - (0.5 / Side), Side).expand(1, Side, Side);
        var images = stack([across, across.transpose(1, 2)], 1).repeat(1000, 1, 1, 1);

        var cropped = spec.Build().Apply(images, new Random(1));

        // From pixels next to the centre: at the border a half pixel is clamped.
        var (right, left) = (Pixels(0, 32, 48), Pixels(0, 32, 16));
        var (low, high) = (Pixels(1, 48, 32), Pixels(1, 16, 32));
        return
        [
            .. Enumerable.Range(0, right.Length).Select(i =>
            {
                var (width, height) = ((right[i] - left[i]) * Side / 32.0, (low[i] - high[i]) * Side / 32.0);
                return (((right[i] + left[i]) / 2) - (width / 2), width, height);
            }),
        ];

        float[] Pixels(int channel, int row, int column) => cropped[TensorIndex.Colon, channel, row, column].contiguous().data<float>().ToArray();
    }

    private static void AssertSpans(IEnumerable<double> values, double low, double high)
    {
        Assert.Equal(low, values.Min(), 0.05);
        Assert.Equal(high, values.Max(), 0.05);
    }
}
