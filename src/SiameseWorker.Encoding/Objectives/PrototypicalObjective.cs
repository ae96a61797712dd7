using SiameseWorker.Encoding.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>
/// The loss of a <see cref="PrototypicalSpec"/>: every image of a class in turn is its exemplar and all others ask, so
/// that one batch of similarities serves <c>shots</c> episodes.
/// </summary>
internal sealed class PrototypicalObjective : Objective<ClassBatch>
{
    private readonly double _maxScale;
    // TorchSharp names parameters after the fields.
    private readonly Parameter scale;

    public PrototypicalObjective(PrototypicalSpec spec)
        : base("prototypical")
    {
        _maxScale = spec.MaxScale;
        scale = nn.Parameter(tensor((float)spec.InitialScale));
        RegisterComponents();
    }

    protected override Tensor Loss(Tensor embeddings, ClassBatch batch)
    {
        var (ways, shots) = (batch.Ways, batch.Shots);
        var unit = nn.functional.normalize(embeddings, p: 2, dim: 1);
        var similarities = unit.matmul(unit.t()) * scale.Clamped(1, _maxScale);

        // (query's class, query's shot, exemplars' shot, exemplar's class): a row of logits for each choice of exemplars.
        var logits = similarities.view(ways, shots, ways, shots).permute(0, 1, 3, 2).reshape(-1, ways);
        var targets = TensorArithmetic.Numbered(ways, embeddings.device).repeat_interleave(shots * shots);
        var losses = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None).view(ways, shots, shots);

        // An image that is its own exemplar says nothing.
        var others = eye(shots, device: embeddings.device).SubtractedFrom(1);
        return (losses * others).sum().DividedBy(ways * shots * (shots - 1));
    }
}
