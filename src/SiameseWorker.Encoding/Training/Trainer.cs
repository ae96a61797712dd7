using System.Reflection;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Recipes;

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
    /// <summary>Trains until the recipe's budget is used, and writes the encoder.</summary>
    /// <param name="progress">Told where the training stands, every two seconds or so, from the training's thread.</param>
    /// <param name="cancellationToken">Stops training after a checkpoint, from which it can be resumed.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    /// <exception cref="IOException">The output folder is taken or cannot be written, or holds a checkpoint that is not to be resumed.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or belongs to another recipe or other data.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was written.</exception>
    public async Task<TrainingResult> RunAsync(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var (training, validation) = heldOut is null
            ? HoldOut.Split(images, recipe.Validation.HoldOut, (int)(recipe.Seed % int.MaxValue))
            : (images, heldOut);
        var folder = new TrainingFolder(options.OutputFolder, options.Resume);
        await using var thread = new TorchThread("training", options.Torch, gradients: true);
        var result = await thread.RunAsync(
            () =>
            {
                using var run = new TrainingRun(recipe, training, validation, folder, options, thread.Device);
                run.Run(progress, cancellationToken);
                return Write(run, training, validation, folder);
            },
            CancellationToken.None);
        folder.Remove();
        return result;
    }

    private TrainingResult Write(TrainingRun run, ImageSet training, ImageSet validation, TrainingFolder folder)
    {
        var accuracy = run.Validation.Run(run.Network);
        var card = new ModelCard
        {
            Name = options.Name ?? recipe.Name,
            Line = options.Line,
            Created = options.Clock.GetUtcNow(),
            Architecture = recipe.Architecture,
            Input = recipe.Input,
            Dimension = recipe.Architecture.Dimension,
            Metric = recipe.Metric,
            Calibration = run.Validation.Calibrate(run.Network),
            Training = Facts(run, training, validation),
            Metrics = new Dictionary<string, MetricFigure> { ["validationAccuracy"] = ToFigure(accuracy) },
            Licences = options.Licences,
        };
        var package = EncoderPackage.Save(folder.Output, card, RecipeReader.Write(recipe), run.Network.state_dict());
        return new TrainingResult(package, run.Step, run.Elapsed, accuracy);
    }

    private MetricFigure ToFigure(Accuracy accuracy) => new(
        accuracy.Rate,
        $"{accuracy.Total:N0} generated one-shot trials of {recipe.Validation.Ways} ways within a group, classes held out of training; {accuracy.Wrong:N0} wrong, 95% interval {accuracy.Interval.Low:0.000} to {accuracy.Interval.High:0.000}");

    private TrainingFacts Facts(TrainingRun run, ImageSet training, ImageSet validation)
    {
        var torch = TorchRuntime.Describe();
        return new TrainingFacts
        {
            Data = options.DataDescription,
            Classes = training.Classes.Count,
            Images = training.Count,
            HeldOutClasses = validation.Classes.Count,
            Steps = run.Step,
            Seconds = Math.Round(run.Elapsed.TotalSeconds, 1),
            Seed = recipe.Seed,
            Device = torch.Device,
            Threads = torch.Threads,
            Versions = new Dictionary<string, string>
            {
                ["SiameseWorker"] = typeof(Trainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
                ["TorchSharp"] = torch.BindingVersion,
                ["libtorch"] = torch.Version,
            },
        };
    }
}
