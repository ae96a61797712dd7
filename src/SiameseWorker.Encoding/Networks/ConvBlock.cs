using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>A <see cref="ConvBlockSpec"/> with weights: (batch, in, h, w) → (batch, channels, h / stride / pool, w / stride / pool).</summary>
internal sealed class ConvBlock : nn.Module<Tensor, Tensor>
{
    private readonly ConvBlockSpec _spec;
    // TorchSharp names weights after the fields.
    private readonly Conv2d conv;
    private readonly ChannelNorm norm;
    private Tensor? _fusedWeight;
    private Tensor? _fusedBias;

    public ConvBlock(ConvBlockSpec spec, int inputChannels, Generator generator)
        : base(nameof(ConvBlock))
    {
        _spec = spec;
        conv = nn.Conv2d(inputChannels, spec.Channels, spec.Kernel, stride: spec.Stride, padding: spec.Kernel / 2, bias: false);
        norm = new ChannelNorm(spec.Channels);
        InitialWeights.He(conv.weight, inputChannels * spec.Kernel * spec.Kernel, generator);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // The weights stay float32; only the multiplication is done in the input's precision.
        var weight = (_fusedWeight ?? conv.weight).to_type(input.dtype);
        var x = nn.functional.conv2d(input, weight, _fusedBias?.to_type(input.dtype), strides: [_spec.Stride, _spec.Stride], padding: [_spec.Kernel / 2, _spec.Kernel / 2]);
        if (_spec.Pool > 1)
            x = nn.functional.max_pool2d(x, _spec.Pool);
        if (_fusedWeight is null)
            x = norm.forward(x);
        return x.relu_().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Folds the normalisation, in evaluation a scale and a shift per channel, into the convolution: a quarter less work.
    /// The weights are laid out channels last, as the CPU's kernels like them. A negative scale does not commute with
    /// pooling: such a block stays as it is.
    /// </summary>
    public void Fuse()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var scale = norm.weight / norm.running_var!.Plus(norm.eps).sqrt();
        if (_spec.Pool > 1 && scale.min().item<float>() < 0)
            return;
        var weight = conv.weight * scale.view(-1, 1, 1, 1);
        _fusedWeight = ChannelsLast(weight).DetachFromDisposeScope();
        _fusedBias = (norm.bias! - (norm.running_mean! * scale)).DetachFromDisposeScope();
    }

    /// <summary>The strides are spelled out: those of a single channel would be taken for channels first, and so would all that comes out of the block.</summary>
    private static Tensor ChannelsLast(Tensor weight)
    {
        var (channels, height, width) = (weight.shape[1], weight.shape[2], weight.shape[3]);
        return weight.permute(0, 2, 3, 1).contiguous().as_strided(weight.shape, [height * width * channels, 1, width * channels, channels]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _fusedWeight?.Dispose();
            _fusedBias?.Dispose();
        }

        base.Dispose(disposing);
    }
}
