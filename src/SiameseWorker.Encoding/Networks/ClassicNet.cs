using SiameseWorker.Imaging;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>The network of a <see cref="ClassicSpec"/>. Weights are named <c>blocks.0.weight</c>, <c>blocks.0.bias</c>, …, <c>dense.0.weight</c>, …, and <c>alpha</c>, the weights of the distance.</summary>
internal sealed class ClassicNet : EncoderNetwork
{
    private const int ChannelBlock = 16;

    private readonly ClassicSpec _spec;
    // TorchSharp names weights after the fields.
    private readonly ModuleList<Conv2d> blocks;
    private readonly ModuleList<Linear> dense;
    private readonly ModuleList<SeededDropout> dropouts;
    private readonly Parameter? alpha;

    public ClassicNet(ClassicSpec spec, InputSpec input, long seed)
        : base("classic", spec.Dimension)
    {
        foreach (var problem in spec.Check(input))
            throw new ArgumentException(problem.ToString(), nameof(spec));
        _spec = spec;
        var shapes = spec.FeatureMaps(input);
        int[] channels = [input.Channels, .. spec.Blocks.Select(block => block.Channels)];
        int[] units = [shapes[^1].Channels * shapes[^1].Height * shapes[^1].Width, .. spec.Dense.Select(layer => layer.Units)];
        blocks = new ModuleList<Conv2d>([.. spec.Blocks.Select((block, i) => nn.Conv2d(channels[i], block.Channels, block.Kernel))]);
        dense = new ModuleList<Linear>([.. spec.Dense.Select((layer, i) => nn.Linear(units[i], layer.Units))]);
        dropouts = new ModuleList<SeededDropout>([.. spec.Blocks.Select(b => b.Dropout).Concat(spec.Dense.Select(d => d.Dropout)).Select(p => new SeededDropout(p))]);
        alpha = spec.WeightedDistance ? nn.Parameter(ones(spec.Dimension)) : null;
        RegisterComponents();
        Initialise(seed);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;
        for (var i = 0; i < blocks.Count; i++)
            x = dropouts[i].forward(Convolve(x, i));
        x = x.narrow(1, 0, _spec.Blocks[^1].Channels).flatten(1).to_type(ScalarType.Float32);
        for (var i = 0; i < dense.Count; i++)
            x = dropouts[blocks.Count + i].forward(Activate(dense[i].forward(x), _spec.Dense[i].Activation));
        return (alpha is null ? x : x * alpha.abs()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Reseed(ulong seed)
    {
        foreach (var (index, dropout) in dropouts.Index())
            dropout.Reseed(unchecked(seed + (ulong)index));
    }

    private Tensor Convolve(Tensor x, int i)
    {
        // The weights stay float32; only the multiplication is done in the input's precision.
        var (weight, bias) = Padded(blocks[i], x.shape[1]);
        x = nn.functional.relu(nn.functional.conv2d(x, weight.to_type(x.dtype), bias.to_type(x.dtype)));
        return _spec.Blocks[i].Pool > 1 ? nn.functional.max_pool2d(x, _spec.Blocks[i].Pool) : x;
    }

    /// <summary>
    /// Adds channels of zeros up to a whole block of the processor's vectors: libtorch 2.10's CPU kernels for AVX-512 read
    /// beyond other numbers of channels when they compute gradients, and now and then come to NaN.
    /// </summary>
    private static (Tensor Weight, Tensor Bias) Padded(Conv2d block, long inputChannels)
    {
        var (output, input) = (block.weight.shape[0], block.weight.shape[1]);
        var (more, moreInput) = ((ChannelBlock - (output % ChannelBlock)) % ChannelBlock, inputChannels - input);
        return more == 0 && moreInput == 0
            ? (block.weight, block.bias!)
            : (nn.functional.pad(block.weight, [0, 0, 0, 0, 0, moreInput, 0, more]), nn.functional.pad(block.bias!, [0, more]));
    }

    private static Tensor Activate(Tensor x, Activation activation) => activation switch
    {
        Activation.Relu => nn.functional.relu(x),
        Activation.Sigmoid => x.sigmoid(),
        _ => x,
    };

    private void Initialise(long seed)
    {
        using var generator = new Generator((ulong)seed);
        var layers = blocks.Select(block => (block.weight, block.bias!, IsDense: false))
            .Concat(dense.Select(layer => (layer.weight, layer.bias!, IsDense: true)));
        foreach (var (weight, bias, isDense) in layers)
        {
            if (_spec.Initial is { } normal)
            {
                InitialWeights.Normal(weight, 0, isDense ? normal.Dense : normal.Convolution, generator);
                InitialWeights.Normal(bias, normal.BiasMean, normal.Bias, generator);
            }
            else
            {
                InitialWeights.Glorot(weight, generator);
                InitialWeights.Normal(bias, 0, 0, generator);
            }
        }

        if (alpha is not null && _spec.Initial is { } initial)
            InitialWeights.Normal(alpha, 0, initial.Distance, generator);
    }
}
