using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>A <see cref="ConvBlockSpec"/> with weights: (batch, in, h, w) → (batch, channels, h / stride / pool, w / stride / pool).</summary>
internal sealed class ConvBlock : nn.Module<Tensor, Tensor>
{
    private readonly ConvBlockSpec _spec;
    private readonly Conv2d _conv;
    private readonly BatchNorm2d _norm;

    public ConvBlock(ConvBlockSpec spec, int inputChannels, Generator generator)
        : base(nameof(ConvBlock))
    {
        _spec = spec;
        _conv = nn.Conv2d(inputChannels, spec.Channels, spec.Kernel, stride: spec.Stride, padding: spec.Kernel / 2, bias: false);
        _norm = nn.BatchNorm2d(spec.Channels);
        InitialWeights.He(_conv.weight, inputChannels * spec.Kernel * spec.Kernel, generator);
        register_module("conv", _conv);
        register_module("norm", _norm);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // The weights stay float32; only the multiplication is done in the input's precision.
        var x = nn.functional.conv2d(input, _conv.weight.to_type(input.dtype), strides: [_spec.Stride, _spec.Stride], padding: [_spec.Kernel / 2, _spec.Kernel / 2]);
        if (_spec.Pool > 1)
            x = nn.functional.max_pool2d(x, _spec.Pool);
        return nn.functional.relu(_norm.forward(x)).MoveToOuterDisposeScope();
    }
}
