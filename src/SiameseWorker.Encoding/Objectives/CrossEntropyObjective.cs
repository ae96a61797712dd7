using SiameseWorker.Encoding.Comparing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>The loss of a <see cref="CrossEntropySpec"/>: binary cross-entropy, taken from the logits.</summary>
internal sealed class CrossEntropyObjective : PairObjective
{
    // TorchSharp names parameters after the fields.
    private readonly Parameter? bias;
    private readonly Comparison? comparison;

    public CrossEntropyObjective(CrossEntropySpec spec, int dimension, long seed)
        : base("cross-entropy")
    {
        comparison = spec.Comparison?.Build(dimension, seed);
        bias = comparison is null ? nn.Parameter(tensor((float)spec.InitialBias)) : null;
        RegisterComponents();
    }

    public override Comparison? Comparison => comparison;

    public override Tensor IsGenuine(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        using Scalar even = 0;
        return Logits(first, second).gt(even).MoveToOuterDisposeScope();
    }

    public override Tensor Loss(Tensor first, Tensor second, Tensor genuine) =>
        nn.functional.binary_cross_entropy_with_logits(Logits(first, second), genuine);

    private Tensor Logits(Tensor first, Tensor second) => comparison is null
        ? bias! - (first - second).abs().sum(1)
        : comparison.forward(first, second);
}
