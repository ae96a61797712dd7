using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Networks;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>A network's embedding of images as the mean over views of them.</summary>
/// <param name="views">The views; none: the image as it is.</param>
/// <param name="metric">How the embeddings compare: for cosine, each view counts as much.</param>
internal sealed class ViewMean(IReadOnlyList<ViewSpec> views, Metric metric)
{
    /// <summary>Embeds a batch, all views of it in one forward pass.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">Float32, shape (count, channels, height, width), 0 to 1.</param>
    /// <returns>Float32, shape (count, dimension); not of length 1.</returns>
    public Tensor Embed(EncoderNetwork network, Tensor images)
    {
        if (views.Count == 0)
            return network.forward(images);
        var embeddings = network.forward(cat([.. views.Select(view => view.Of(images))], 0));
        if (metric == Metric.Cosine)
            embeddings = nn.functional.normalize(embeddings, p: 2, dim: 1);
        return embeddings.reshape(views.Count, images.shape[0], -1).mean([0]);
    }
}
