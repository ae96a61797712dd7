using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>The loss of a <see cref="ContrastiveSpec"/>: the mean of y d² + (1 − y) max(margin − d, 0)², d the Euclidean distance.</summary>
internal sealed class ContrastiveObjective(ContrastiveSpec spec) : PairObjective("contrastive")
{
    /// <summary>Keeps the slope of the root finite where two embeddings are equal.</summary>
    private const double SmallestSquare = 1e-7;

    public override Tensor IsGenuine(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        using Scalar threshold = spec.Margin / 2;
        return Squares(first, second).sqrt().lt(threshold).MoveToOuterDisposeScope();
    }

    public override Tensor Loss(Tensor first, Tensor second, Tensor genuine)
    {
        using Scalar smallest = SmallestSquare;
        var squares = Squares(first, second);
        var shortfall = nn.functional.relu(squares.clamp_min(smallest).sqrt().SubtractedFrom(spec.Margin));
        return (genuine * squares).Plus(genuine.SubtractedFrom(1) * shortfall * shortfall).mean();
    }

    private static Tensor Squares(Tensor first, Tensor second)
    {
        using Scalar two = 2;
        return (first - second).pow(two).sum(1);
    }
}
