using SiameseWorker.Encoding.Comparing;
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

    /// <summary>Classes in a trial, on the average and in words: the recipe's, where groups have as many.</summary>
    public string Ways { get; private set; } = "";

    /// <summary>The latest accuracy, 0 to 1; <see langword="null"/> before the first.</summary>
    public double? Latest { get; set; }

    /// <summary>Scores a network on generated trials.</summary>
    /// <param name="network">The network.</param>
    /// <param name="comparison">What ranks the nearest candidates again; <see langword="null"/>: there is no such thing.</param>
    /// <param name="reranker">What looks at the nearest candidates again; <see langword="null"/>: there is no such thing.</param>
    public Accuracy Run(EncoderNetwork network, Comparison? comparison = null, Reranker? reranker = null)
    {
        using var features = Look(reranker);
        var rescore = comparison is null ? null : (Func<float[], IReadOnlyList<float[]>, float[]>)new CandidateComparison(comparison, _images.device).Score;
        var report = _protocol.Run(_heldOut, new EmbeddingComparison(NetworkEmbedding.Embed(network, _views, _images), _recipe.Metric, rescore, Reranked(features)));
        Ways = report.WaysInWords;
        Latest = report.Total.Rate;
        return report.Total;
    }

    /// <summary>How surprising the answers to open-set questions about the held-out classes are, in nats: with a re-ranker and without.</summary>
    public (double Reranked, double Metric) LogLoss(EncoderNetwork network, Reranker reranker)
    {
        using var features = Look(reranker);
        var data = CalibrationData.Of(_heldOut, NetworkEmbedding.Embed(network, _views, _images), _recipe.Metric);
        return (Calibration.LogLoss(data with { Reranked = Reranked(features) }, _recipe.SmallSeed), Calibration.LogLoss(data, _recipe.SmallSeed));
    }

    /// <summary>Fits what similarities mean, and checks it on classes that it was not fitted to; null where these are too few for that.</summary>
    public (Calibration Calibration, CalibrationCheck? Check) Calibrate(EncoderNetwork network, Reranker? reranker = null)
    {
        using var features = Look(reranker);
        var data = CalibrationData.Of(_heldOut, NetworkEmbedding.Embed(network, _views, _images), _recipe.Metric, Reranked(features));
        return (
            Calibration.Fit(data, _recipe.Calibration.TargetFmr, _recipe.SmallSeed),
            CalibrationCheck.Run(data, _recipe.Calibration.TargetFmr, _recipe.SmallSeed));
    }

    public void Dispose() => _images.Dispose();

    private ImageFeatures? Look(Reranker? reranker) => reranker is null
        ? null
        : ImageFeatures.Of(reranker, _heldOut.Count, (first, count) => EncoderInput.ToFloat(_images.narrow(0, first, count)));

    private RerankedImages? Reranked(ImageFeatures? features)
    {
        // One at a time: libtorch computes each on all cores that it may use.
        var turn = new Lock();
        return features is null ? null : new RerankedImages(new LookPlan(_recipe.Reranker!), pairs =>
        {
            lock (turn)
                return features.Logits(pairs);
        });
    }
}
