using SiameseWorker.Encoding.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>The loss of a <see cref="MatchingSpec"/>: −log of the attention on the right class, summed over its support images.</summary>
internal sealed class MatchingObjective : Objective<ClassBatch>
{
    private readonly MatchingSpec _spec;
    // TorchSharp names parameters after the fields.
    private readonly Parameter scale;

    public MatchingObjective(MatchingSpec spec)
        : base("matching")
    {
        _spec = spec;
        scale = nn.Parameter(tensor((float)spec.InitialScale));
        RegisterComponents();
    }

    protected override Tensor Loss(Tensor embeddings, ClassBatch batch)
    {
        var (ways, queries) = (batch.Ways, batch.Shots - _spec.Support);
        var unit = nn.functional.normalize(embeddings, p: 2, dim: 1).view(ways, batch.Shots, -1);
        var support = unit.narrow(1, 0, _spec.Support).reshape(ways * _spec.Support, -1);
        var asking = unit.narrow(1, _spec.Support, queries).reshape(ways * queries, -1);
        var attention = nn.functional.log_softmax(asking.matmul(support.t()) * scale.Clamped(1, _spec.MaxScale), dim: 1);
        var classes = attention.view(ways * queries, ways, _spec.Support).logsumexp(2);
        var targets = TensorArithmetic.Numbered(ways, embeddings.device).repeat_interleave(queries);
        return nn.functional.nll_loss(classes, targets);
    }
}
