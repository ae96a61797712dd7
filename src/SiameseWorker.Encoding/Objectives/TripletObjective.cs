using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>The loss of a <see cref="TripletSpec"/>: the mean, over all ordered pairs of one class, of max(d²(a, p) − d²(a, n) + margin, 0).</summary>
internal sealed class TripletObjective(TripletSpec spec) : Objective<ClassBatch>("triplet")
{
    protected override Tensor Loss(Tensor embeddings, ClassBatch batch)
    {
        var (ways, shots, count) = (batch.Ways, batch.Shots, batch.Ways * batch.Shots);
        var unit = nn.functional.normalize(embeddings, p: 2, dim: 1);
        var squares = unit.matmul(unit.t()).Times(2).SubtractedFrom(2);

        // For each anchor: distance to each image of its class, and to the images of all others.
        var classes = TensorArithmetic.Numbered(ways, embeddings.device).repeat_interleave(shots);
        var own = classes.unsqueeze(1).eq(classes.unsqueeze(0));
        var positives = squares.masked_select(own).view(count, shots, 1);
        var negatives = squares.masked_select(own.logical_not()).view(count, 1, count - shots);

        var farthest = negatives.max(2).values;
        var nearestBeyond = negatives.Filled(negatives.le(positives), double.PositiveInfinity).min(2).values;
        var negative = where(nearestBeyond.isinf(), farthest.expand_as(nearestBeyond), nearestBeyond);
        var losses = nn.functional.relu((positives.squeeze(2) - negative).Plus(spec.Margin));

        // An image is no pair with itself.
        var others = eye(shots, device: embeddings.device).repeat(ways, 1).SubtractedFrom(1);
        return (losses * others).sum().DividedBy(count * (shots - 1));
    }
}
