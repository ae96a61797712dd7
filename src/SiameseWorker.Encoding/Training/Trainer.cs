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
            () => folder is null ? Judge(finished!, data, thread.Device) : Train(data, folder, thread.Device, progress, cancellationToken),
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
        return new TrainingResult(package, validation.Run(network, comparison, reranker), data.HeldOut) { WasThere = true };
    }

    private TrainingResult Train(TrainingData data, TrainingFolder folder, Device device, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var run = new TrainingRun(recipe, data, folder, options, device);
        run.Run(progress, cancellationToken);
        return Write(run, data, folder.Log);
    }

    private TrainingResult Write(TrainingRun run, TrainingData data, TrainingLog log)
    {
        var byMetric = run.Validation.Run(run.Network);
        var compared = run.Comparison is { } comparison ? run.Validation.Run(run.Network, comparison) : null;
        var keepsComparison = compared is not null && compared.Wrong < byMetric.Wrong;
        var reranked = run.Reranker is { } reranker ? run.Validation.Run(run.Network, reranker: reranker) : null;
        var surprise = run.Reranker is null ? default : run.Validation.LogLoss(run.Network, run.Reranker);
        var keepsReranker = surprise.Reranked < surprise.Metric;
        var accuracy = keepsComparison ? compared! : keepsReranker ? reranked! : byMetric;
        var (calibration, check) = run.Validation.Calibrate(run.Network, keepsReranker ? run.Reranker : null);
        var metrics = new Dictionary<string, MetricFigure>([.. run.JudgePairs(), .. check?.ToFigures() ?? new Dictionary<string, MetricFigure>()]) { ["validationAccuracy"] = ToFigure(run, accuracy) };
        if (compared is not null)
        {
            metrics["metricAccuracy"] = ToFigure(run, byMetric, "; ranked by the metric alone");
            metrics["comparisonAccuracy"] = ToFigure(run, compared, $"; the nearest ranked again by the learned comparison, which is {(keepsComparison ? "kept" : "not kept, because it does not rank better")}");
        }

        if (reranked is not null)
        {
            metrics["metricAccuracy"] = ToFigure(run, byMetric, "; ranked by the metric alone");
            metrics["rerankedAccuracy"] = ToFigure(run, reranked, "; the nearest looked at again by the re-ranker");
            metrics["metricLogLoss"] = new(surprise.Metric, "mean of -ln of the probability given to what was right in open-set questions about held-out classes; by the metric alone");
            metrics["rerankedLogLoss"] = new(surprise.Reranked, $"the same by the re-ranker, which is {(keepsReranker ? "kept" : "not kept, because that is not less")}");
        }

        if (run.Whitened is { } whitened)
        {
            metrics["unwhitenedAccuracy"] = ToFigure(run, whitened.Before, "; before whitening");
            metrics["whitenedAccuracy"] = ToFigure(run, whitened.After, "; after whitening");
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
            Calibration = calibration,
            CalibrationOfMetric = keepsReranker ? run.Validation.Calibrate(run.Network).Calibration : null,
            Training = Facts(run, data),
            Metrics = metrics,
            Licences = options.Licences,
        };
        var texts = new Dictionary<string, string> { [TrainingFolder.LogFileName] = log.Text };
        var weights = run.Weights
            .Where(weight => keepsComparison || !weight.Key.StartsWith(EncoderPackage.ComparisonPrefix, StringComparison.Ordinal))
            .Where(weight => keepsReranker || !weight.Key.StartsWith(EncoderPackage.RerankerPrefix, StringComparison.Ordinal))
            .ToDictionary();
        return new TrainingResult(EncoderPackage.Save(_output, card, RecipeReader.Write(recipe), weights, texts), accuracy, data.HeldOut);
    }

    private static MetricFigure ToFigure(TrainingRun run, Accuracy accuracy, string how = "") => new(
        accuracy.Rate,
        $"{accuracy.Total:N0} generated one-shot trials of {run.Validation.Ways} ways within a group, classes held out of training; {accuracy.Wrong:N0} wrong, 95% interval {accuracy.Interval.Low:0.000} to {accuracy.Interval.High:0.000}{how}");

    private TrainingFacts Facts(TrainingRun run, TrainingData data)
    {
        var runtime = TorchRuntime.Describe();
        return new TrainingFacts
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
}
