using System.Reflection;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Recipes;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>
/// Trains an encoder by a recipe and writes it as an <see cref="EncoderPackage"/>, calibrated on classes that it was not
/// trained on. All tensor work is on a thread of its own.
/// </summary>
/// <param name="recipe">How to train.</param>
/// <param name="images">What to train on; of the recipe's input.</param>
/// <param name="heldOut">Classes to validate and calibrate on; <see langword="null"/> holds a share of <paramref name="images"/> out, as the recipe says.</param>
/// <param name="options">Where and how it runs.</param>
public sealed class Trainer(Recipe recipe, ImageSet images, ImageSet? heldOut, TrainingOptions options)
{
    /// <summary>With less log loss, in nats, everything is answered for certain.</summary>
    private const double CertainLogLoss = 0.001;

    private readonly string _output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.OutputFolder));

    /// <summary>Trains until the recipe's budget is used, and writes the encoder.</summary>
    /// <param name="progress">Told where the training stands, every two seconds or so, from the training's thread.</param>
    /// <param name="cancellationToken">Stops training after a checkpoint, from which it can be resumed.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    /// <exception cref="ArgumentException">The encoder to start from has another architecture or input than the recipe.</exception>
    /// <exception cref="IOException">The output folder is taken or cannot be written, or holds a checkpoint that is not to be resumed.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or belongs to another recipe or other data.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a weight is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was written.</exception>
    public async Task<TrainingResult> RunAsync(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        RefuseOther(options.StartFrom);
        var data = TrainingData.Prepare(recipe, images, heldOut);
        await using var thread = new TorchThread("training", options.Torch, gradients: true, options.Background);
        var finished = options.Resume ? FindFinished(data) : null;
        var folder = finished is null ? TrainingFolder.Open(_output, options.Resume) : null;
        var result = await thread.RunAsync(
            () => folder is null ? Judge(finished!, data, thread.Device) : Train(data, folder, thread, progress, cancellationToken),
            CancellationToken.None);
        TrainingFolder.Remove(_output);
        return result;
    }

    /// <summary>Whether training by a recipe can start from an encoder's weights: its architecture and input are the recipe's.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="encoder">The encoder.</param>
    public static bool CanStartFrom(Recipe recipe, ModelCard encoder) =>
        RecipeReader.Write(recipe with { Input = encoder.Input, Architecture = encoder.Architecture }) == RecipeReader.Write(recipe);

    private void RefuseOther(EncoderPackage? start)
    {
        if (start is not null && !CanStartFrom(recipe, start.Card))
            throw new ArgumentException($"Encoder '{start.Card.Name}' has another architecture or input than the recipe '{recipe.Name}': training cannot start from its weights.", nameof(start));
    }

    /// <summary>The encoder of this very training, where it was killed after it was written, but before anybody was told.</summary>
    private EncoderPackage? FindFinished(TrainingData data)
    {
        if (!File.Exists(Path.Combine(_output, EncoderPackage.CardFileName)))
            return null;
        var package = EncoderPackage.Load(_output);
        return package.Card.Training.Fingerprint == Fingerprint.Of(recipe, data) ? package : null;
    }

    private TrainingResult Judge(EncoderPackage package, TrainingData data, Device device)
    {
        using var network = package.BuildNetwork(device);
        using var validation = new Validation(recipe, data.HeldOut, device);
        using var comparison = package.BuildComparison(device);
        using var reranker = package.BuildReranker(device);
        using var seen = validation.See(network, reranker);
        return new TrainingResult(package, seen.Score(comparison, reranker is not null).Total, data.HeldOut) { WasThere = true };
    }

    private TrainingResult Train(TrainingData data, TrainingFolder folder, TorchThread thread, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun(recipe, data, folder, options, thread.Device);
        run.Run(progress, cancellationToken);
        return Write(run, data, folder.Log, thread.Runtime);
    }

    /// <summary>
    /// Whether a re-ranker is kept that the recipe asks for: if identification becomes surer with it. Where the classes that are
    /// held out are few, and answered for certain either way, they say nothing against it.
    /// </summary>
    internal static bool IsWorthKeeping(double rerankedLogLoss, double metricLogLoss) => rerankedLogLoss < Math.Max(metricLogLoss, CertainLogLoss);

    private TrainingResult Write(TrainingRun run, TrainingData data, TrainingLog log, TorchDescription runtime)
    {
        using var seen = run.Validation.See(run.Network, run.Reranker);
        var byMetric = seen.Score();
        var compared = run.Comparison is { } comparison ? seen.Score(comparison) : null;
        var keepsComparison = compared is not null && compared.Total.Wrong < byMetric.Total.Wrong;
        var reranked = run.Reranker is null ? null : seen.Score(reranked: true);
        var surprise = run.Reranker is null ? default : (Reranked: seen.LogLoss(reranked: true), Metric: seen.LogLoss(reranked: false));
        var keepsReranker = run.Reranker is not null && IsWorthKeeping(surprise.Reranked, surprise.Metric);
        var accuracy = keepsComparison ? compared! : keepsReranker ? reranked! : byMetric;
        var check = seen.Check(keepsReranker)?.ToFigures() ?? new Dictionary<string, MetricFigure>();
        var metrics = new Dictionary<string, MetricFigure>([.. run.JudgePairs(), .. check]) { ["validationAccuracy"] = ToFigure(accuracy) };
        if (compared is not null)
        {
            metrics["metricAccuracy"] = ToFigure(byMetric, "; ranked by the metric alone");
            metrics["comparisonAccuracy"] = ToFigure(compared, $"; the nearest ranked again by the learned comparison, which is {(keepsComparison ? "kept" : "not kept, because it does not rank better")}");
        }

        if (reranked is not null)
        {
            metrics["metricAccuracy"] = ToFigure(byMetric, "; ranked by the metric alone");
            metrics["rerankedAccuracy"] = ToFigure(reranked, "; the nearest looked at again by the re-ranker");
            metrics["metricLogLoss"] = new(surprise.Metric, "mean of -ln of the probability given to what was right in open-set questions about held-out classes; by the metric alone");
            metrics["rerankedLogLoss"] = new(surprise.Reranked, $"the same by the re-ranker, which is {(keepsReranker ? "kept" : "not kept, because that is not less")}");
        }

        if (run.Whitened is { } whitened)
        {
            metrics["unwhitenedAccuracy"] = ToFigure(whitened.Before, "; before whitening");
            metrics["whitenedAccuracy"] = ToFigure(whitened.After, "; after whitening");
        }

        var card = new ModelCard
        {
            Name = options.Name ?? recipe.Name,
            Line = options.Line,
            Created = options.Clock.GetUtcNow(),
            Architecture = recipe.Architecture,
            Input = recipe.Input,
            Dimension = recipe.Architecture.Dimension,
            Metric = recipe.Metric,
            Views = recipe.Views,
            Comparison = keepsComparison ? recipe.Objective.Compares : null,
            Reranker = keepsReranker ? recipe.Reranker : null,
            Calibration = seen.Calibrate(keepsReranker),
            CalibrationOfMetric = keepsReranker ? seen.Calibrate(reranked: false) : null,
            Training = Facts(run, data, runtime),
            Metrics = metrics,
        };
        var texts = new Dictionary<string, string> { [TrainingFolder.LogFileName] = log.Text };
        var weights = run.Weights
            .Where(weight => keepsComparison || !weight.Key.StartsWith(EncoderPackage.ComparisonPrefix, StringComparison.Ordinal))
            .Where(weight => keepsReranker || !weight.Key.StartsWith(EncoderPackage.RerankerPrefix, StringComparison.Ordinal))
            .ToDictionary();
        return new TrainingResult(EncoderPackage.Save(_output, card, RecipeReader.Write(recipe), weights, texts), accuracy.Total, data.HeldOut);
    }

    private static MetricFigure ToFigure(EpisodesReport report, string how = "") => new(
        report.Total.Rate,
        $"{report.Total.Total:N0} generated one-shot trials of {report.WaysInWords} ways within a group, classes held out of training; {report.Total.Wrong:N0} wrong, 95% interval {report.Total.Interval.Low:0.000} to {report.Total.Interval.High:0.000}{how}");

    private TrainingFacts Facts(TrainingRun run, TrainingData data, TorchDescription runtime) => new()
    {
        Data = options.DataDescription,
        Fingerprint = Fingerprint.Of(recipe, data),
        Classes = data.Training.Classes.Count,
        Images = data.Training.Count,
        HeldOutClasses = data.HeldOut.Classes.Count,
        Steps = run.Step,
        Seconds = Math.Round(run.Elapsed.TotalSeconds, 1),
        Seed = recipe.Seed,
        Device = runtime.Device,
        Threads = runtime.Threads,
        Versions = new Dictionary<string, string>
        {
            ["SiameseWorker"] = typeof(Trainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            ["TorchSharp"] = runtime.BindingVersion,
            ["libtorch"] = runtime.Version,
        },
    };
}
