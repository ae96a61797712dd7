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
        foreach (var problem in spec.Check(input))
            throw new ArgumentException(problem.ToString(), nameof(spec));
        using var generator = new Generator((ulong)seed);
        blocks = new ModuleList<ConvBlock>();
        var inputChannels = input.Channels;
        foreach (var block in spec.Blocks)
        {
            blocks.Add(new ConvBlock(block, inputChannels, generator));
            inputChannels = block.Channels;
        }

        var (channels, height, width) = spec.FeatureMaps(input);
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
    public override void Project(Tensor map)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var onDevice = map.to(embedding.weight.device);
        embedding.weight.copy_(onDevice.mm(embedding.weight));
        embedding.bias!.copy_(onDevice.mv(embedding.bias!));
    }

    /// <inheritdoc/>
    public override void Fuse()
    {
        foreach (var block in blocks)
            block.Fuse();
    }
}
