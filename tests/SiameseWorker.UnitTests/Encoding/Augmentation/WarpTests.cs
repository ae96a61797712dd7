using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Augmentation;

public sealed class WarpTests
{
    private static readonly AffineSpec Affine = new() { Rotation = 20, Scale = 0.2, Shear = 0.2, Shift = 0.1 };
    private static readonly WarpSpec Rigid = new() { Rotation = 20, Scale = 0.2, Shear = 0.2, Shift = 0.1 };

    public WarpTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Without_elasticity_it_is_the_affine_distortion()
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 1, 16, 16);

        Assert.True(Affine.Build().Apply(images, new Random(1)).equal(Rigid.Build().Apply(images, new Random(1))).all().item<bool>());
    }

    [Fact]
    public void The_same_random_state_distorts_alike_and_each_image_differently()
    {
        using var scope = NewDisposeScope();
        var images = rand(1, 1, 16, 16).repeat(2, 1, 1, 1);
        var augmentation = new WarpSpec { Elastic = 0.05 }.Build();

        var once = augmentation.Apply(images, new Random(1));

        Assert.True(once.equal(augmentation.Apply(images, new Random(1))).all().item<bool>());
        Assert.False(allclose(once, augmentation.Apply(images, new Random(2))));
        Assert.False(allclose(once[0], once[1]));
    }

    [Fact]
    public void Neighbours_move_together_and_places_far_apart_do_not()
    {
        using var scope = NewDisposeScope();

        // The brightness of a ramp tells where each pixel came from.
        var ramp = linspace(0, 1, 49).view(1, 1, 1, 49).expand(200, 1, 49, 49);
        var moved = new WarpSpec { Elastic = 0.05 }.Build().Apply(ramp, new Random(1)) - ramp;
        var (here, near, far) = (moved[TensorIndex.Colon, 0, 24, 24], moved[TensorIndex.Colon, 0, 25, 25], moved[TensorIndex.Colon, 0, 12, 36]);

        // Knots lie at every twelfth pixel; half a side is 0.5 of the ramp, but for the pixels at its ends.
        Assert.Equal(0.05 * 0.5, here.std().item<float>(), 0.005);
        Assert.True(Correlation(here, near) > 0.95, $"neighbours: {Correlation(here, near)}");
        Assert.True(Math.Abs(Correlation(here, far)) < 0.3, $"far apart: {Correlation(here, far)}");
    }

    private static double Correlation(Tensor a, Tensor b) =>
        (((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std())).item<float>();
}
