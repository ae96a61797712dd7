using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Reranking;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>
/// The held-out classes as a network and its re-ranker see them: embedded once, and no pair looked at twice, whatever is asked.
/// All of it on the calling thread, whose priority and share of the cores hold for it.
/// </summary>
internal sealed class SeenClasses : IDisposable
{
    private readonly Recipe _recipe;
    private readonly ImageSet _images;
    private readonly Device _device;
    private readonly float[][] _embeddings;
    private readonly ImageFeatures? _features;
    private readonly RerankedImages? _reranked;

    /// <param name="recipe">How they are asked about.</param>
    /// <param name="images">The images.</param>
    /// <param name="embeddings">What the network makes of them.</param>
    /// <param name="reranker">What looks at the nearest candidates again; <see langword="null"/>: there is no such thing.</param>
    /// <param name="pixels">The images on the network's device: uint8, shape (count, channels, height, width).</param>
    public SeenClasses(Recipe recipe, ImageSet images, float[][] embeddings, Reranker? reranker, Tensor pixels)
    {
        (_recipe, _images, _embeddings, _device) = (recipe, images, embeddings, pixels.device);
        if (reranker is null)
            return;
        _features = ImageFeatures.Of(reranker, images.Count, (first, count) => EncoderInput.ToFloat(pixels.narrow(0, first, count)));
        _reranked = new RerankedImages(new LookPlan(recipe.Reranker!), _features.Logits);
    }

    /// <summary>Accuracy on generated trials.</summary>
    /// <param name="comparison">What ranks the nearest candidates again; <see langword="null"/>: there is no such thing.</param>
    /// <param name="reranked">Whether the re-ranker looks at the nearest candidates again.</param>
    public EpisodesReport Score(Comparison? comparison = null, bool reranked = false)
    {
        var rescore = comparison is null ? null : (Func<float[], IReadOnlyList<float[]>, float[]>)new CandidateComparison(comparison, _device).Score;
        return new EpisodesProtocol(_recipe.Validation.Ways, _recipe.Validation.Episodes, _recipe.SmallSeed)
            .RunOnThisThread(_images, new EmbeddingComparison(_embeddings, _recipe.Metric, rescore, reranked ? _reranked : null));
    }

    /// <summary>How surprising the answers to open-set questions are, in nats.</summary>
    public double LogLoss(bool reranked) => Calibration.LogLoss(Data(reranked), _recipe.SmallSeed);

    /// <summary>Fits what similarities mean.</summary>
    public Calibration Calibrate(bool reranked) => Calibration.Fit(Data(reranked), _recipe.Calibration.TargetFmr, _recipe.SmallSeed);

    /// <summary>Checks what similarities mean on classes that it was not fitted to; null where these are too few for that.</summary>
    public CalibrationCheck? Check(bool reranked) => CalibrationCheck.Run(Data(reranked), _recipe.Calibration.TargetFmr, _recipe.SmallSeed);

    public void Dispose() => _features?.Dispose();

    private CalibrationData Data(bool reranked) => CalibrationData.Of(_images, _embeddings, _recipe.Metric, reranked ? _reranked : null);
}
