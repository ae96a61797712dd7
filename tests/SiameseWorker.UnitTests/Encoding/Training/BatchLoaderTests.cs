using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Imaging;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class BatchLoaderTests
{
    private static readonly InputSpec Input = new() { Width = 8, Height = 8 };

    public BatchLoaderTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Gathers_turns_and_scales_the_images_asked_for()
    {
        using var scope = NewDisposeScope();
        var (black, corner) = (new byte[64], new byte[64]);
        corner[7] = 255; // The upper right corner.
        using var loader = new BatchLoader(new ImageSet(Input, [new("", "a", black), new("", "b", corner)]), [], CPU);

        var images = loader.Load(new ClassBatch(5, 1, [1, 1, 1, 1, 0], [0, 1, 2, 3, 1]), new Random(1));

        Assert.Equal([5, 1, 8, 8], images.shape);
        var brightest = images.flatten(1).argmax(1).data<long>().ToArray();
        Assert.Equal([7, 0, 56, 63], brightest[..4]); // Counter-clockwise: upper left, lower left, lower right.
        Assert.Equal([1f, 1f, 1f, 1f, 0f], images.flatten(1).max(1).values.data<float>().ToArray());
    }

    [Fact]
    public void Mirrors_left_to_right_before_it_turns()
    {
        using var scope = NewDisposeScope();
        var right = new byte[64];
        right[15] = 255; // At the right edge, one below the corner.
        using var loader = new BatchLoader(new ImageSet(Input, [new("", "a", right)]), [], CPU);

        var images = loader.Load(new ClassBatch(4, 1, [0, 0, 0, 0], [4, 5, 6, 7]), new Random(1));

        // At the left edge, and from there counter-clockwise: bottom, right, top.
        Assert.Equal([8, 57, 55, 6], images.flatten(1).argmax(1).data<long>().ToArray());
    }

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(90, 1, 1, 0)]
    [InlineData(180, 0, 1, 0)]
    [InlineData(270, 0, 0, 1)]
    public void A_spliced_image_goes_on_with_the_second_one_beyond_the_line(double degrees, float lowerRight, float lowerLeft, float upperRight)
    {
        using var scope = NewDisposeScope();
        var (black, white) = (new byte[64], new byte[64]);
        white.AsSpan().Fill(255);
        using var loader = new BatchLoader(new ImageSet(Input, [new("", "a", black), new("", "b", white)]), [], CPU);

        var images = loader.Load(
            new ClassBatch(1, 3, [0, 0, 0], [0, 0, 0]) { Splice = new([1, 1, 1], [0, 0, 0], degrees * Math.PI / 180, Offset: 0) }, new Random(1));

        for (var item = 0; item < 3; item++)
        {
            Assert.Equal(lowerRight, images[item, 0, 6, 7].item<float>());
            Assert.Equal(lowerLeft, images[item, 0, 7, 1].item<float>());
            Assert.Equal(upperRight, images[item, 0, 1, 6].item<float>());
        }
    }

    [Fact]
    public void Leaves_the_stored_images_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var loader = new BatchLoader(MadeUpImages.Set(), [new AffineSpec { Rotation = 40 }.Build()], CPU);
        var upright = new ClassBatch(1, 2, [0, 1], [0, 0]);
        var before = loader.Load(upright, new Random(1));

        loader.Load(new ClassBatch(1, 2, [0, 1], [2, 3]), new Random(2));

        Assert.True(before.equal(loader.Load(upright, new Random(1))).all().item<bool>());
    }
}
