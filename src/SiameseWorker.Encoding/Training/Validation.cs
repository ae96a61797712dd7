using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Recipes;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>The held-out classes: how well they are told apart while training, and what the encoder is calibrated on afterwards.</summary>
internal sealed class Validation : IDisposable
{
    private readonly Recipe _recipe;
    private readonly ImageSet _heldOut;
    private readonly EpisodesProtocol _protocol;
    private readonly Tensor _images;
    private readonly ViewMean _views;

    public Validation(Recipe recipe, ImageSet heldOut, Device device)
    {
        _recipe = recipe;
        _views = new ViewMean(recipe.Views, recipe.Metric);
        _heldOut = heldOut;
        _protocol = new EpisodesProtocol(recipe.Validation.Ways, recipe.Validation.Episodes, recipe.SmallSeed);
        _images = heldOut.ToTensor(device).DetachFromDisposeScope();
    }

    /// <summary>The latest accuracy, 0 to 1; <see langword="null"/> before the first.</summary>
    public double? Latest { get; set; }

    /// <summary>Scores a network on generated trials.</summary>
    /// <param name="network">The network.</param>
    /// <param name="comparison">What ranks the nearest candidates again; <see langword="null"/>: the metric is all there is.</param>
    public Accuracy Run(EncoderNetwork network, Comparison? comparison = null)
    {
        var rescore = comparison is null ? null : (Func<float[], IReadOnlyList<float[]>, float[]>)new CandidateComparison(comparison, _images.device).Score;
        var accuracy = _protocol.Run(_heldOut, new EmbeddingComparison(NetworkEmbedding.Embed(network, _views, _images), _recipe.Metric, rescore)).Total;
        Latest = accuracy.Rate;
        return accuracy;
    }

    /// <summary>Fits what similarities mean, and checks it on classes that it was not fitted to; null where these are too few for that.</summary>
    public (Calibration Calibration, CalibrationCheck? Check) Calibrate(EncoderNetwork network)
    {
        var data = CalibrationData.Of(_heldOut, NetworkEmbedding.Embed(network, _views, _images), _recipe.Metric);
        return (
            Calibration.Fit(data, _recipe.Calibration.TargetFmr, _recipe.SmallSeed),
            CalibrationCheck.Run(data, _recipe.Calibration.TargetFmr, _recipe.SmallSeed));
    }

    public void Dispose() => _images.Dispose();
}
