using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>
/// Compares two images by more than their embeddings. Nothing can be searched by it: a metric proposes the nearest
/// candidates, and the re-ranker looks at these again.
/// </summary>
/// <param name="name">Name of the re-ranker.</param>
public abstract class Reranker(string name) : nn.Module(name)
{
    /// <summary>What is computed of each image, whatever it is compared with.</summary>
    /// <param name="images">Float32 or bfloat16, in which all is then computed; shape (images, channels, height, width), 0 to 1.</param>
    /// <returns>Shape (images, …).</returns>
    public abstract Tensor Features(Tensor images);

    /// <summary>
    /// Whether images show the same class, pair by pair, as logits: of some candidates of a probe and "none of them", which has
    /// the logit 0, each is as probable as the softmax of their logits says. The same either way round.
    /// </summary>
    /// <param name="a">The <see cref="Features"/> of the pairs' first images, shape (pairs, …).</param>
    /// <param name="b">The <see cref="Features"/> of their second images, shape (pairs, …).</param>
    /// <returns>Shape (pairs).</returns>
    public abstract Tensor Compare(Tensor a, Tensor b);

    /// <summary>Rearranges the weights for speed when they will change no more; see <see cref="Networks.EncoderNetwork.Fuse"/>.</summary>
    public virtual void Fuse()
    {
    }
}
