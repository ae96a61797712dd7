using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Reranking;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>The held-out classes: how well they are told apart while training, and what the encoder is calibrated on afterwards.</summary>
internal sealed class Validation : IDisposable
{
    private readonly Recipe _recipe;
    private readonly ImageSet _heldOut;
    private readonly Tensor _images;
    private readonly ViewMean _views;

    public Validation(Recipe recipe, ImageSet heldOut, Device device)
    {
        _recipe = recipe;
        _views = new ViewMean(recipe.Views, recipe.Metric);
        _heldOut = heldOut;
        _images = heldOut.ToTensor(device).DetachFromDisposeScope();
    }

    /// <summary>The latest accuracy, 0 to 1; <see langword="null"/> before the first.</summary>
    public double? Latest { get; set; }

    /// <summary>Scores a network on generated trials.</summary>
    public EpisodesReport Run(EncoderNetwork network)
    {
        using var seen = See(network);
        var report = seen.Score();
        Latest = report.Total.Rate;
        return report;
    }

    /// <summary>Looks at the held-out images once, to answer several questions about them; the caller disposes it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="reranker">What looks at the nearest candidates again; <see langword="null"/>: there is no such thing.</param>
    public SeenClasses See(EncoderNetwork network, Reranker? reranker = null) =>
        new(_recipe, _heldOut, NetworkEmbedding.Embed(network, _views, _images), reranker, _images);

    public void Dispose() => _images.Dispose();
}
