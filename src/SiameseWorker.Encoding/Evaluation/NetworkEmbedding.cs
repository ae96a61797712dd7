using SiameseWorker.Encoding.Networks;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Embeds a whole set with a network in memory, on the calling thread.</summary>
internal static class NetworkEmbedding
{
    private const int BatchSize = 256;

    /// <summary>One embedding per image. The network is in evaluation mode afterwards.</summary>
    /// <param name="network">The network.</param>
    /// <param name="views">The views of an image that count.</param>
    /// <param name="images">Uint8, shape (count, channels, height, width), on the network's device.</param>
    public static float[][] Embed(EncoderNetwork network, ViewMean views, Tensor images)
    {
        using var noGrad = no_grad();
        network.eval();
        var embeddings = new float[images.shape[0]][];
        for (long first = 0; first < embeddings.Length; first += BatchSize)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(BatchSize, embeddings.Length - first);
            var batch = views.Embed(network, EncoderInput.ToFloat(images.narrow(0, first, count)));
            var values = batch.cpu().data<float>().ToArray();
            for (var i = 0; i < count; i++)
                embeddings[first + i] = values[(i * network.Dimension)..((i + 1) * network.Dimension)];
        }

        return embeddings;
    }
}
