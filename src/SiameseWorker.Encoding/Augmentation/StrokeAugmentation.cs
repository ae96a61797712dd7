using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Distorts as a <see cref="StrokeSpec"/> says.</summary>
internal sealed class StrokeAugmentation(StrokeSpec spec) : IAugmentation
{
    private const int Window = 3;

    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        var shares = new float[images.shape[0]];
        for (var i = 0; i < shares.Length; i++)
            shares[i] = (float)((random.NextDouble() * (spec.Thicker + spec.Thinner)) - spec.Thinner);
        var share = tensor(shares, [shares.Length, 1, 1, 1], device: images.device);
        var dilated = nn.functional.max_pool2d(images, Window, stride: 1, padding: Window / 2);
        var eroded = -nn.functional.max_pool2d(-images, Window, stride: 1, padding: Window / 2);
        using Scalar none = 0;
        return (images.Plus(share.clamp_min(none) * (dilated - images)) - (share.clamp_max(none) * (eroded - images)))
            .MoveToOuterDisposeScope();
    }
}
