using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Augmentation;

public sealed class AffineTests
{
    public AffineTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Bounds_of_zero_change_nothing()
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 2, 8, 8);

        Assert.True(allclose(images, new AffineSpec().Build().Apply(images, new Random(1)), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void The_same_random_state_distorts_alike_and_each_image_differently()
    {
        using var scope = NewDisposeScope();
        var images = rand(1, 1, 8, 8).repeat(2, 1, 1, 1);
        var augmentation = new AffineSpec { Rotation = 20, Scale = 0.2, Shear = 0.2, Shift = 0.1 }.Build();

        var once = augmentation.Apply(images, new Random(1));

        Assert.True(once.equal(augmentation.Apply(images, new Random(1))).all().item<bool>());
        Assert.False(allclose(once, augmentation.Apply(images, new Random(2))));
        Assert.False(allclose(once[0], once[1]));
    }

    [Fact]
    public void A_shift_goes_up_to_its_share_of_the_half_side_in_each_direction()
    {
        var places = MovedDot(new AffineSpec { Shift = 0.5 });

        // Half of a half side of 20.5 pixels.
        AssertSpans(places.Select(p => p.X - 10), -10, 10);
        AssertSpans(places.Select(p => p.Y), -10, 10);
    }

    [Fact]
    public void A_rotation_goes_up_to_its_angle_both_ways_and_keeps_the_distance()
    {
        var places = MovedDot(new AffineSpec { Rotation = 30 });

        AssertSpans(places.Select(p => p.Y), -10 * Math.Sin(Math.PI / 6), 10 * Math.Sin(Math.PI / 6));
        Assert.All(places, p => Assert.Equal(10, Math.Sqrt((p.X * p.X) + (p.Y * p.Y)), 0.8));
    }

    [Fact]
    public void A_scale_stretches_and_shrinks_up_to_its_bound()
    {
        var places = MovedDot(new AffineSpec { Scale = 0.3 });

        AssertSpans(places.Select(p => p.X), 10 / 1.3, 10 / 0.7);
        Assert.All(places, p => Assert.Equal(0, p.Y));
    }

    [Fact]
    public void A_shear_moves_columns_by_rows()
    {
        var places = MovedDot(new AffineSpec { Shear = 0.4 }, row: 30);

        AssertSpans(places.Select(p => p.X - 10), -4, 4);
        Assert.All(places, p => Assert.Equal(10, p.Y));
    }

    /// <summary>Where a dot ten pixels right of the centre lands, from the centre, in 400 draws.</summary>
    private static List<(double X, double Y)> MovedDot(AffineSpec spec, int row = 20)
    {
        using var scope = NewDisposeScope();
        var images = zeros(400, 1, 41, 41);
        images[TensorIndex.Colon, TensorIndex.Colon, row, 30] = 1;
        var moved = spec.Build().Apply(images, new Random(1));
        return [.. moved.flatten(1).argmax(1).data<long>().ToArray().Select(i => (X: (i % 41) - 20.0, Y: (i / 41) - 20.0))];
    }

    private static void AssertSpans(IEnumerable<double> values, double low, double high)
    {
        Assert.Equal(low, values.Min(), 1.0);
        Assert.Equal(high, values.Max(), 1.0);
    }
}
