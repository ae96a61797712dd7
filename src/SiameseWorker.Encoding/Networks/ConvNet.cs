using SiameseWorker.Imaging;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>The network of a <see cref="ConvNetSpec"/>. Weights are named <c>blocks.0.conv.weight</c>, <c>blocks.0.norm.weight</c>, …, <c>embedding.weight</c>, <c>embedding.bias</c>.</summary>
internal sealed class ConvNet : EncoderNetwork
{
    // TorchSharp names weights after the fields.
    private readonly ModuleList<ConvBlock> blocks;
    private readonly Linear embedding;

    public ConvNet(ConvNetSpec spec, InputSpec input, long seed)
        : base("convnet", spec.Embedding)
    {
        using var generator = new Generator((ulong)seed);
        var (channels, height, width) = (input.Channels, input.Height, input.Width);
        blocks = new ModuleList<ConvBlock>();
        foreach (var block in spec.Blocks)
        {
            blocks.Add(new ConvBlock(block, channels, generator));
            (channels, height, width) = (block.Channels, Shrink(height, block), Shrink(width, block));
            if (height < 1 || width < 1)
                throw new ArgumentException($"The convnet's blocks leave nothing of an input of {input.Width} × {input.Height}: use fewer strides and pools, or a larger input.", nameof(spec));
        }

        var features = (long)channels * height * width;
        embedding = nn.Linear(features, spec.Embedding);
        InitialWeights.Uniform(embedding.weight, features, generator);
        InitialWeights.Uniform(embedding.bias!, features, generator);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;
        foreach (var block in blocks)
            x = block.forward(x);
        x = embedding.forward(x.flatten(1).to_type(ScalarType.Float32));
        return nn.functional.normalize(x, p: 2, dim: 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Fuse()
    {
        foreach (var block in blocks)
            block.Fuse();
    }

    private static int Shrink(int side, ConvBlockSpec block) =>
        ((side + (2 * (block.Kernel / 2)) - block.Kernel) / block.Stride + 1) / block.Pool;
}
