using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Networks;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>A package's network, made as fast as it gets, that embeds images on the calling thread.</summary>
internal sealed class FusedEncoder : IDisposable
{
    private readonly ModelCard _card;
    private readonly Device _device;
    private readonly EncoderNetwork _network;
    private readonly ViewMean _views;

    /// <exception cref="EncoderPackageException">The weights do not fit the card's architecture.</exception>
    public FusedEncoder(EncoderPackage package, Device device)
    {
        _card = package.Card;
        _device = device;
        _network = package.BuildNetwork(device);
        _network.Fuse();
        _views = new ViewMean(_card.Views, _card.Metric);
    }

    /// <summary>Embeds images in one forward pass, without gradients, in a dispose scope of its own.</summary>
    /// <param name="images">One or more, each of shape (channels, height, width), 0 to 255.</param>
    /// <returns>One embedding per image.</returns>
    /// <exception cref="EmbeddingNotFiniteException">The network put out a value that is not a number.</exception>
    public float[][] Embed(ReadOnlyMemory<byte>[] images)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // A lone view of a lone image would go to libtorch's slow convolution (more than twice the time, and a warning on the
        // console for every layer where NNPACK does not know the processor), so it goes in twice.
        var batch = images.Length == 1 && _card.Views.Count < 2 ? [images[0], images[0]] : images;
        var embeddings = _views.Embed(_network, EncoderInput.ToTensor(batch, _card.Input, _device)).narrow(0, 0, images.Length);
        if (_card.Metric == Metric.Cosine)
            embeddings = nn.functional.normalize(embeddings, p: 2, dim: 1);
        float[][] rows = [.. embeddings.cpu().data<float>().ToArray().Chunk(_card.Dimension)];
        var broken = Array.FindIndex(rows, row => !Array.TrueForAll(row, float.IsFinite));
        return broken < 0
            ? rows
            : throw new EmbeddingNotFiniteException($"Encoder {_card.Name} put out a value that is not finite for input {broken} of {images.Length}: its weights are damaged or overflowed in training. Roll back to another version.");
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
