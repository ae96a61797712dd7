using System.Globalization;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>Trains a run's candidate, going on from its checkpoint where there is one.</summary>
internal sealed class TrainStep(
    RunStore runs,
    RunImageCatalogue catalogue,
    RunImageLoader loader,
    ModelStore models,
    GalleryStore store,
    RetrainingOptions options,
    TimeProvider time)
{
    /// <summary>Trains to the end of the recipe's budget.</summary>
    /// <exception cref="RunImagesChangedException">An image is gone: what was trained so far is void, and the step is to be repeated.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, after a checkpoint.</exception>
    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        var (run, folder) = (context.Run, context.Folder);
        var now = await catalogue.FindAsync(run.Line, cancellationToken);
        var begun = await folder.ReadAsync(cancellationToken)
            ?? throw new InvalidDataException("The images and the recipe that the run began with are lost: its folder under state/training was deleted.");
        var (images, recipe) = begun;
        if (!images.AreAmong(now))
        {
            // Some were removed or replaced while nobody worked on it: a checkpoint knows them, so training begins anew.
            images = now;
            await folder.BeginAsync(images, recipe, cancellationToken);
            await runs.NoteCandidateAsync(run.Id, run.CandidateVersion!, images.Fingerprint(recipe), cancellationToken);
        }

        try
        {
            var result = await TrainAsync(context, images, recipe, cancellationToken);
            return new(
                RunState.Evaluating,
                $"trained {result.Steps:N0} steps in {result.Elapsed.InHours()}",
                context.Figures with { Data = DataFigures.Of(images), Training = new(result.Steps, result.Elapsed.TotalSeconds, Math.Round(result.Validation.Rate, 5)) });
        }
        catch (InvalidDataException damaged)
        {
            // The checkpoint, or what it was trained on, such as by a change of the limits for images.
            await folder.BeginAsync(images, recipe, cancellationToken);
            throw new RunImagesChangedException($"The checkpoint cannot be gone on from, so that training begins anew ({damaged.Message.TrimEnd('.')})", damaged);
        }
        catch (ImageDataException tooLittle)
        {
            return new(RunState.Skipped, $"too little to train on: {tooLittle.Message}", context.Figures);
        }
    }

    private async Task<TrainingResult> TrainAsync(RunContext context, RunImages images, Encoding.Recipes.Recipe recipe, CancellationToken cancellationToken)
    {
        context.Progress.Report(0, "reading images");
        ImageSet training, heldOut;
        await using (var thread = new TorchThread("reading images to train on", context.Torch, background: options.LowPriority))
        {
            training = await loader.LoadAsync(images.Training, recipe.Input, thread, cancellationToken);
            heldOut = await loader.LoadAsync([.. images.HeldOut, .. images.Validation], recipe.Input, thread, cancellationToken);
        }

        var trainer = new Trainer(recipe, training, heldOut, new TrainingOptions
        {
            OutputFolder = context.Folder.Encoder,
            Resume = true,
            CheckpointEvery = options.CheckpointInterval,
            Name = context.Run.CandidateVersion,
            Line = context.Run.Line,
            DataDescription = $"what is enrolled in the galleries of line {context.Run.Line}, and background corpora",
            StartFrom = await StartFromAsync(context, cancellationToken),
            Torch = context.Torch,
            Background = options.LowPriority,
            Clock = time,
        });
        return await trainer.RunAsync(new Reporter<TrainingProgress>(progress => context.Progress.Report(progress.Share, Describe(progress))), cancellationToken);
    }

    private async Task<EncoderPackage?> StartFromAsync(RunContext context, CancellationToken cancellationToken)
    {
        if (context.Figures.StartedFrom is not { } name)
            return null;
        var version = (await store.Reader.VersionsAsync(context.Run.Line, cancellationToken)).First(version => version.FullName == name);
        return EncoderPackage.Load(await models.FetchAsync(version.Folder, cancellationToken));
    }

    private static string Describe(TrainingProgress progress) => string.Create(CultureInfo.InvariantCulture,
        $"step {progress.Step:N0}{(progress.Steps is { } steps ? $" of {steps:N0}" : "")}, loss {progress.Loss:0.000}, {progress.ImagesPerSecond:N0} images/s, {progress.TimeLeft.InHours()} left");
}
