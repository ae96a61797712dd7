using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>
/// Batch normalisation of each channel (Ioffe &amp; Szegedy 2015): (batch, channels, h, w) → the same shape. TorchSharp's,
/// but that what it counts batches with is held while libtorch reads it; see <see cref="TensorArithmetic"/>.
/// </summary>
internal sealed class ChannelNorm(int channels)
    : BatchNorm(channels, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true, device: null, dtype: null, nameof(ChannelNorm))
{
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            Count();
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum!.Value, eps);
    }

    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.ndim != 4)
            throw new ArgumentException($"Of shape (batch, channels, h, w), not of {input.ndim} dimensions.", nameof(input));
    }

    private void Count()
    {
        using Scalar one = 1, once = 1;
        num_batches_tracked!.add_(one, once);
    }
}
