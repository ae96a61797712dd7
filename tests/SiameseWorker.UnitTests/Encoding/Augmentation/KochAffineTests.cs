using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Augmentation;

public sealed class KochAffineTests
{
    private static readonly KochAffineSpec Nothing = new() { Rotation = 0, Shear = 0, Scale = 0, Shift = 0, Probability = 1 };

    public KochAffineTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Components_that_are_never_applied_change_nothing()
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 2, 8, 12);

        Assert.True(allclose(images, new KochAffineSpec { Probability = 0 }.Build().Apply(images, new Random(1)), rtol: 0, atol: 1e-5));
        Assert.False(allclose(images, new KochAffineSpec().Build().Apply(images, new Random(1)), rtol: 0, atol: 1e-2));
    }

    [Fact]
    public void The_same_random_state_distorts_alike_and_each_image_differently()
    {
        using var scope = NewDisposeScope();
        var images = rand(1, 1, 8, 8).repeat(2, 1, 1, 1);
        var augmentation = new KochAffineSpec { Probability = 1 }.Build();

        var once = augmentation.Apply(images, new Random(1));

        Assert.True(once.equal(augmentation.Apply(images, new Random(1))).all().item<bool>());
        Assert.False(allclose(once, augmentation.Apply(images, new Random(2))));
        Assert.False(allclose(once[0], once[1]));
    }

    [Fact]
    public void A_shift_is_in_pixels_whatever_the_sides()
    {
        var places = MovedDot(Nothing with { Shift = 5 });

        AssertSpans(places.Select(p => p.X - 10), -5, 5);
        AssertSpans(places.Select(p => p.Y), -5, 5);
    }

    [Fact]
    public void A_rotation_keeps_the_distance_whatever_the_sides()
    {
        var places = MovedDot(Nothing with { Rotation = 60 });

        AssertSpans(places.Select(p => p.Y), -10 * Math.Sin(Math.PI / 3), 10 * Math.Sin(Math.PI / 3));
        Assert.All(places, p => Assert.Equal(10, Math.Sqrt((p.X * p.X) + (p.Y * p.Y)), 1.0));
    }

    [Fact]
    public void A_change_of_size_goes_up_to_its_share_of_it()
    {
        var places = MovedDot(Nothing with { Scale = 0.3 });

        AssertSpans(places.Select(p => p.X), 7, 13);
        Assert.All(places, p => Assert.Equal(0, p.Y));
    }

    [Fact]
    public void A_shear_moves_columns_by_rows_and_rows_by_columns()
    {
        var places = MovedDot(Nothing with { Shear = 0.4 }, down: 10);

        AssertSpans(places.Select(p => p.X - 10), -4, 4);
        AssertSpans(places.Select(p => p.Y - 10), -4, 4);
    }

    [Fact]
    public void Each_component_is_applied_as_often_as_its_probability_says()
    {
        var places = MovedDot(Nothing with { Shift = 10, Probability = 0.5 });

        // A shift by less than half a pixel, one in twenty, does not show.
        Assert.InRange(places.Count(p => p.X == 10), 0.42 * places.Count, 0.63 * places.Count);
        Assert.InRange(places.Count(p => p is { X: 10, Y: 0 }), 0.19 * places.Count, 0.37 * places.Count);
    }

    /// <summary>Where a dot ten pixels right of the centre of a wide image lands, from the centre, in 400 draws.</summary>
    private static List<(double X, double Y)> MovedDot(KochAffineSpec spec, int down = 0)
    {
        using var scope = NewDisposeScope();
        var images = zeros(400, 1, 41, 61);
        images[TensorIndex.Colon, TensorIndex.Colon, 20 + down, 40] = 1;
        var moved = spec.Build().Apply(images, new Random(1));
        return [.. moved.flatten(1).argmax(1).data<long>().ToArray().Select(i => (X: (i % 61) - 30.0, Y: (i / 61) - 20.0))];
    }

    private static void AssertSpans(IEnumerable<double> values, double low, double high)
    {
        Assert.Equal(low, values.Min(), 1.0);
        Assert.Equal(high, values.Max(), 1.0);
    }
}
