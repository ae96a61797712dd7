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
/// rules, that the objective's threshold (half the margin, or probability ½) puts right, and by its loss on them.
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
            Add("withheld", "drawn apart from those trained on, of the same classes, mostly the same images and, where these are few, the same pairs", data.Training, sampler.Withheld);
        var heldOut = data.HeldOut.Classes.Where(c => c.Count >= 2).ToList();
        var unseen = PairSet.Draw((PairSamplingSpec)recipe.Sampling with { Pairs = UnseenPairs, Withhold = 0 }, heldOut, recipe.Seed).Training;
        Add("unseen", "of the held-out classes", data.HeldOut, unseen);
        return figures;

        void Add(string name, string which, ImageSet images, IReadOnlyList<ImagePair> pairs)
        {
            using var samples = images.ToTensor(device);
            var embeddings = NetworkEmbedding.Embed(network, views, samples);
            var judged = pairs.Chunk(BatchSize).Select(batch => Judge(batch, embeddings)).ToList();
            figures[$"{name}PairAccuracy"] = ToFigure(Accuracy.Sum(judged.Select(batch => batch.Accuracy)), which);
            figures[$"{name}PairLoss"] = new(judged.Sum(batch => batch.Loss) / pairs.Count, $"mean of the objective over {pairs.Count:N0} pairs {which}, half genuine");
        }
    }

    /// <returns>Which pairs are put right, and the sum of their losses.</returns>
    private (Accuracy Accuracy, double Loss) Judge(ImagePair[] pairs, float[][] embeddings)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (first, second) = (ToTensor(pair => pair.First), ToTensor(pair => pair.Second));
        var said = objective.IsGenuine(first, second).cpu().data<bool>().ToArray();
        var genuine = tensor(pairs.Select(pair => pair.Genuine ? 1f : 0f).ToArray(), device: device);
        return (
            new(said.Zip(pairs).Count(pair => pair.First != pair.Second.Genuine), pairs.Length),
            objective.Loss(first, second, genuine).item<float>() * pairs.Length);

        Tensor ToTensor(Func<ImagePair, int> side) =>
            tensor(pairs.SelectMany(pair => embeddings[side(pair)]).ToArray(), [pairs.Length, network.Dimension], device: device);
    }

    private static MetricFigure ToFigure(Accuracy accuracy, string which) => new(
        accuracy.Rate,
        $"{accuracy.Total:N0} pairs {which}, half genuine, by the objective's own threshold; {accuracy.Wrong:N0} wrong, 95% interval {accuracy.Interval.Low:0.000} to {accuracy.Interval.High:0.000}, pairs taken as independent");
}
