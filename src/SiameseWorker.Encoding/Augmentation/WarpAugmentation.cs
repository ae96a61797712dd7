using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Distorts as a <see cref="WarpSpec"/> says.</summary>
internal sealed class WarpAugmentation(WarpSpec spec) : AffineAugmentation(spec)
{
    /// <inheritdoc/>
    protected override Tensor Grid(Tensor images, Random random)
    {
        var grid = base.Grid(images, random);
        if (spec.Elastic == 0)
            return grid;
        using var generator = new Generator((ulong)random.NextInt64());
        var knots = randn([images.shape[0], 2, spec.ElasticKnots, spec.ElasticKnots], generator: generator).Times(spec.Elastic).to(images.device);
        return grid.Plus(nn.functional.interpolate(knots, [images.shape[2], images.shape[3]], mode: InterpolationMode.Bicubic, align_corners: true).permute(0, 2, 3, 1));
    }
}
