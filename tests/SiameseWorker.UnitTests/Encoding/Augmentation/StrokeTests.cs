using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Augmentation;

public sealed class StrokeTests
{
    public StrokeTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Bounds_of_zero_change_nothing()
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 2, 8, 8);

        Assert.True(images.equal(new StrokeSpec().Build().Apply(images, new Random(1))).all().item<bool>());
    }

    [Fact]
    public void A_stroke_of_three_pixels_becomes_up_to_two_wider_or_narrower()
    {
        using var scope = NewDisposeScope();
        var images = zeros(400, 1, 9, 9);
        images[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(3, 6)] = 1;

        var widths = new StrokeSpec { Thicker = 0.5, Thinner = 0.25 }.Build().Apply(images, new Random(1)).sum(3).squeeze(1);

        // A dilation is 2 wider, an erosion 2 narrower; all rows alike.
        Assert.Equal(3 + (0.5 * 2), widths.max().item<float>(), 0.02);
        Assert.Equal(3 - (0.25 * 2), widths.min().item<float>(), 0.02);
        Assert.Equal(3 + (0.125 * 2), widths.mean().item<float>(), 0.05);
        Assert.True(widths.std(1, false, false).max().item<float>() < 1e-5);
    }

    [Fact]
    public void Values_stay_between_0_and_1()
    {
        using var scope = NewDisposeScope();
        var distorted = new StrokeSpec { Thicker = 1, Thinner = 1 }.Build().Apply(rand(50, 1, 12, 12), new Random(3));

        Assert.InRange(distorted.min().item<float>(), 0, 1);
        Assert.InRange(distorted.max().item<float>(), 0, 1);
    }
}
