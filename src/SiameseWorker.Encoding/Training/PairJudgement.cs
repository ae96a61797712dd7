using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>
/// Judges an encoder as the papers judged theirs that learned from pairs: by the share of pairs, drawn by the recipe's own
/// rules, that the objective's threshold (half the margin, or probability ½) puts right.
/// </summary>
internal sealed class PairJudgement(PairObjective objective, EncoderNetwork network, Device device)
{
    private const int UnseenPairs = 10_000;
    private const int BatchSize = 1024;

    /// <summary>The figures for a model card, by name.</summary>
    public IReadOnlyDictionary<string, MetricFigure> Judge(PairSampler sampler, Recipe recipe, TrainingData data)
    {
        var figures = new Dictionary<string, MetricFigure>();
        var views = new ViewMean(recipe.Views, recipe.Metric);
        if (sampler.Withheld.Count > 0)
            figures["withheldPairAccuracy"] = ToFigure(Judge(views, data.Training, sampler.Withheld), "not trained on, of classes and mostly of images that were");
        var heldOut = data.HeldOut.Classes.Where(c => c.Count >= 2).ToList();
        var unseen = PairSet.Draw((PairSamplingSpec)recipe.Sampling with { Pairs = UnseenPairs, Withhold = 0 }, heldOut, recipe.Seed).Training;
        figures["unseenPairAccuracy"] = ToFigure(Judge(views, data.HeldOut, unseen), "of the held-out classes");
        return figures;
    }

    private Accuracy Judge(ViewMean views, ImageSet images, IReadOnlyList<ImagePair> pairs)
    {
        using var samples = images.ToTensor(device);
        var embeddings = NetworkEmbedding.Embed(network, views, samples);
        return Accuracy.Sum(pairs.Chunk(BatchSize).Select(batch => Judge(batch, embeddings)));
    }

    private Accuracy Judge(ImagePair[] pairs, float[][] embeddings)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var said = objective.IsGenuine(ToTensor(pair => pair.First), ToTensor(pair => pair.Second)).cpu().data<bool>().ToArray();
        return new Accuracy(said.Zip(pairs).Count(pair => pair.First != pair.Second.Genuine), pairs.Length);

        Tensor ToTensor(Func<ImagePair, int> side) =>
            tensor(pairs.SelectMany(pair => embeddings[side(pair)]).ToArray(), [pairs.Length, network.Dimension], device: device);
    }

    private static MetricFigure ToFigure(Accuracy accuracy, string which) => new(
        accuracy.Rate,
        $"{accuracy.Total:N0} pairs {which}, half genuine, by the objective's own threshold; {accuracy.Wrong:N0} wrong, 95% interval {accuracy.Interval.Low:0.000} to {accuracy.Interval.High:0.000}");
}
