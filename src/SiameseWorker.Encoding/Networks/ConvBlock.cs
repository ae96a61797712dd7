using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>A <see cref="ConvBlockSpec"/> with weights: (batch, in, h, w) → (batch, channels, h / stride / pool, w / stride / pool).</summary>
internal sealed class ConvBlock : nn.Module<Tensor, Tensor>
{
    private readonly ConvBlockSpec _spec;
    // TorchSharp names weights after the fields.
    private readonly Conv2d conv;
    private readonly BatchNorm2d norm;

    public ConvBlock(ConvBlockSpec spec, int inputChannels, Generator generator)
        : base(nameof(ConvBlock))
    {
        _spec = spec;
        conv = nn.Conv2d(inputChannels, spec.Channels, spec.Kernel, stride: spec.Stride, padding: spec.Kernel / 2, bias: false);
        norm = nn.BatchNorm2d(spec.Channels);
        InitialWeights.He(conv.weight, inputChannels * spec.Kernel * spec.Kernel, generator);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // The weights stay float32; only the multiplication is done in the input's precision.
        var x = nn.functional.conv2d(input, conv.weight.to_type(input.dtype), strides: [_spec.Stride, _spec.Stride], padding: [_spec.Kernel / 2, _spec.Kernel / 2]);
        if (_spec.Pool > 1)
            x = nn.functional.max_pool2d(x, _spec.Pool);
        return nn.functional.relu(norm.forward(x)).MoveToOuterDisposeScope();
    }
}
