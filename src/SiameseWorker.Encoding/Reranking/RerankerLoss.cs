using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>
/// What a re-ranker learns from a batch: of a probe's candidates, its class's exemplar and those of the classes that the
/// network finds most similar, which is right? And if the right one is taken away, that none of them is: the logit of "none"
/// is 0, which gives the others' a meaning of their own.
/// </summary>
internal static class RerankerLoss
{
    /// <summary>The loss, a scalar that gradients flow through to the re-ranker alone.</summary>
    /// <param name="spec">How many questions of how many candidates.</param>
    /// <param name="reranker">The re-ranker.</param>
    /// <param name="images">The batch's images, float32. The first of each class asks, the second is its exemplar.</param>
    /// <param name="embeddings">Their embeddings, of any length, float32.</param>
    /// <param name="batch">What they show.</param>
    public static Tensor Of(RerankerSpec spec, Reranker reranker, Tensor images, Tensor embeddings, ClassBatch batch)
    {
        using var scope = NewDisposeScope();
        var (questions, negatives) = (Math.Min(spec.Questions, batch.Ways), Math.Min(spec.Negatives, batch.Ways - 1));
        var device = images.device;
        var classes = TensorArithmetic.Numbered(batch.Ways, device).Times(batch.Shots);
        var exemplars = classes.Plus(1);
        var asking = classes.narrow(0, 0, questions);
        var candidates = cat([TensorArithmetic.Numbered(questions, device).unsqueeze(1), Hardest(embeddings, asking, exemplars, negatives)], 1);

        // Only what is asked about or compared goes through the first layers, once each.
        var shown = images.index_select(0, cat([asking, exemplars], 0));
        var features = reranker.Features(shown);
        var probes = features.narrow(0, 0, questions).repeat_interleave(negatives + 1, dim: 0);
        var logits = reranker.Compare(probes, features.index_select(0, candidates.flatten().Plus(questions))).view(questions, negatives + 1);

        var none = zeros(questions, 1, device: device);
        var first = zeros(questions, dtype: ScalarType.Int64, device: device);
        var right = nn.functional.cross_entropy(cat([logits, none], 1), first);
        var stranger = nn.functional.cross_entropy(cat([none, logits.narrow(1, 1, negatives)], 1), first);
        return right.Plus(stranger).DividedBy(2).MoveToOuterDisposeScope();
    }

    /// <summary>The classes whose exemplars the network finds most similar, but for the probe's own: shape (questions, count).</summary>
    private static Tensor Hardest(Tensor embeddings, Tensor asking, Tensor exemplars, int count)
    {
        using var noGrad = no_grad();
        var unit = nn.functional.normalize(embeddings, p: 2, dim: 1);
        var similarities = unit.index_select(0, asking).mm(unit.index_select(0, exemplars).t());
        var own = eye(similarities.shape[0], similarities.shape[1], dtype: ScalarType.Bool, device: embeddings.device);
        return similarities.Filled(own, double.NegativeInfinity).topk(count, dim: 1).indexes;
    }
}
