using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>The loss of a <see cref="RelationSpec"/>: the first image of each class is its exemplar, all others ask.</summary>
internal sealed class RelationObjective : Objective<ClassBatch>
{
    private readonly RelationSpec _spec;
    // TorchSharp names parameters after the fields.
    private readonly Comparison comparison;
    private readonly PrototypicalObjective? proposing;

    public RelationObjective(RelationSpec spec, int dimension, long seed)
        : base("relation")
    {
        _spec = spec;
        comparison = spec.Comparison.Build(dimension, seed);
        proposing = spec.Proposing > 0 ? new PrototypicalObjective(new PrototypicalSpec()) : null;
        RegisterComponents();
    }

    public override Comparison? Comparison => comparison;

    protected override Tensor Loss(Tensor embeddings, ClassBatch batch)
    {
        var (ways, queries) = (batch.Ways, batch.Shots - 1);
        var classes = embeddings.view(ways, batch.Shots, -1);
        var exemplars = classes.select(1, 0).unsqueeze(0).expand(ways * queries, ways, -1);
        var asking = classes.narrow(1, 1, queries).reshape(ways * queries, 1, -1).expand_as(exemplars);
        var scores = comparison.forward(asking, exemplars).sigmoid();
        var loss = nn.functional.mse_loss(scores, eye(ways, device: embeddings.device).repeat_interleave(queries, dim: 0));
        return proposing is null ? loss : loss.Plus(proposing.Loss(embeddings, (TrainingBatch)batch).Times(_spec.Proposing));
    }
}
