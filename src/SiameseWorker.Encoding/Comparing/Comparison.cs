using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Comparing;

/// <summary>
/// A learned comparison of two embeddings, for what no metric expresses. Nothing can be searched by it: a metric
/// proposes the nearest candidates, and the comparison ranks them again.
/// </summary>
/// <param name="name">Name of the comparison.</param>
public abstract class Comparison(string name) : nn.Module<Tensor, Tensor, Tensor>(name)
{
    /// <summary>Whether the comparison says "the same class", pair by pair, as logits: 0 is undecided, σ(logit) a score from 0 to 1.</summary>
    /// <param name="a">Shape (…, dimension), float32.</param>
    /// <param name="b">Shape (…, dimension), float32, broadcast to that of <paramref name="a"/> and the other way round.</param>
    /// <returns>Shape (…): one logit for each pair.</returns>
    public abstract override Tensor forward(Tensor a, Tensor b);
}
