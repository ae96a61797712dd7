using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Augmentation;

public sealed class LightTests
{
    public LightTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Bounds_of_zero_change_nothing()
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 3, 8, 8);

        Assert.True(allclose(images, new LightSpec().Build().Apply(images, new Random(1)), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void The_same_random_state_relights_alike_and_each_image_differently()
    {
        using var scope = NewDisposeScope();
        var images = rand(1, 3, 8, 8).repeat(2, 1, 1, 1);
        var augmentation = new LightSpec { Shading = 1, Gamma = 0.5 }.Build();

        var once = augmentation.Apply(images, new Random(1));

        Assert.True(once.equal(augmentation.Apply(images, new Random(1))).all().item<bool>());
        Assert.False(allclose(once, augmentation.Apply(images, new Random(2))));
        Assert.False(allclose(once[0], once[1]));
    }

    [Fact]
    public void Shading_brightens_one_side_as_it_darkens_the_other_by_up_to_its_stops_from_any_direction()
    {
        using var scope = NewDisposeScope();
        const int Side = 32;
        var grey = full([2000, 1, Side, Side], 0.1f);

        var stops = (new LightSpec { Shading = 2 }.Build().Apply(grey, new Random(1)) / grey).log2().squeeze(1);

        // The middles of the outermost pixels are not quite at the edge.
        const double Outermost = 2 * (Side - 1.0) / Side;
        var (left, right) = (stops.select(2, 0).mean([1]), stops.select(2, Side - 1).mean([1]));
        var (top, bottom) = (stops.select(1, 0).mean([1]), stops.select(1, Side - 1).mean([1]));
        foreach (var (one, other) in new[] { (left, right), (top, bottom) })
        {
            Assert.True(allclose(one, -other, rtol: 0, atol: 1e-4));
            Assert.InRange(one.max().item<float>(), 0.97 * Outermost, Outermost + 1e-4);
            Assert.InRange(one.min().item<float>(), -Outermost - 1e-4, -0.97 * Outermost);
        }

        Assert.InRange((left.square() + top.square()).sqrt().max().item<float>(), 0.97 * Outermost, Outermost + 1e-4);
    }

    [Fact]
    public void Gamma_is_a_power_up_to_its_bound_both_ways_that_leaves_black_and_white()
    {
        using var scope = NewDisposeScope();
        var images = tensor(new[] { 0f, 0.25f, 0.5f, 1f }).view(1, 1, 2, 2).repeat(2000, 1, 1, 1);

        var relit = new LightSpec { Gamma = 1 }.Build().Apply(images, new Random(1)).flatten(1);

        Assert.Equal(0, relit.select(1, 0).abs().max().item<float>());
        Assert.Equal(1, relit.select(1, 3).min().item<float>());
        var exponents = -relit.select(1, 2).log2();
        Assert.InRange(exponents.min().item<float>(), 0.5 - 1e-4, 0.505);
        Assert.InRange(exponents.max().item<float>(), 1.98, 2 + 1e-4);
        Assert.True(allclose(relit.select(1, 1).log2(), -2 * exponents, rtol: 0, atol: 1e-4));
    }

    [Fact]
    public void What_becomes_too_bright_is_white()
    {
        using var scope = NewDisposeScope();

        var relit = new LightSpec { Shading = 3 }.Build().Apply(full([200, 1, 8, 8], 0.9f), new Random(1));

        Assert.Equal(1, relit.max().item<float>());
    }
}
