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
        return Squares(first, second).sqrt().lt(spec.Margin / 2).MoveToOuterDisposeScope();
    }

    public override Tensor Loss(Tensor first, Tensor second, Tensor genuine)
    {
        var squares = Squares(first, second);
        var shortfall = nn.functional.relu(spec.Margin - squares.clamp_min(SmallestSquare).sqrt());
        return ((genuine * squares) + ((1 - genuine) * shortfall * shortfall)).mean();
    }

    private static Tensor Squares(Tensor first, Tensor second) => (first - second).square().sum(1);
}
