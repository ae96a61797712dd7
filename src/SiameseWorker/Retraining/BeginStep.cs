using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>The first step of a run: whether there is anything to train, and what with.</summary>
internal sealed class BeginStep(
    RunStore runs,
    RunImageCatalogue catalogue,
    EncoderVersions versions,
    ActiveEncoders encoders,
    RetrainingOptions options)
{
    /// <summary>Looks; writes down what is trained on.</summary>
    /// <exception cref="SettingsException">There is no such recipe.</exception>
    /// <exception cref="RecipeException">The recipe is wrong.</exception>
    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var recipe = Adjust(await RecipeReader.ReadAsync(RecipeFiles.Find(run.Request.Recipe ?? context.Line.Options.Recipe), cancellationToken), run.Request);
        var images = await catalogue.FindAsync(run.Line, cancellationToken);
        var figures = new RunFigures { Data = DataFigures.Of(images) };
        var fingerprint = images.Fingerprint(recipe);
        if (!run.Request.Force && await runs.LastJudgedAsync(run.Line, cancellationToken) is { } last && last.Fingerprint == fingerprint)
            return new(RunState.Skipped, $"nothing has changed since run {last.Id} of {last.CreatedAt:yyyy-MM-dd HH:mm} UTC, which was {last.State.ToString().ToLowerInvariant()}: the same recipe, and {figures.Data}; ask with force to train all the same", figures);
        if (images.TooLittleToJudge(options.HoldOut) is { } reason)
            return new(RunState.Skipped, reason, figures);

        await context.Folder.BeginAsync(images, recipe, cancellationToken);
        await runs.NoteCandidateAsync(run.Id, run.CandidateVersion ?? await NewNameAsync(run.Line, cancellationToken), fingerprint, cancellationToken);
        var start = StartFrom(run.Line, recipe);
        return new(
            RunState.Training,
            $"recipe {recipe.Name}, starting from {(start is null ? "weights drawn anew" : $"the weights of {run.Line}/{start.Name}")}; {figures.Data}",
            figures with { StartedFrom = start is null ? null : $"{run.Line}/{start.Name}" });
    }

    /// <summary>Candidates that were rejected keep their names to themselves.</summary>
    private async Task<string> NewNameAsync(string line, CancellationToken cancellationToken)
    {
        var earlier = (await runs.ListAsync(line, int.MaxValue, cancellationToken)).Select(run => run.CandidateVersion).ToHashSet();
        return await versions.NextNameAsync(line, earlier.Contains, cancellationToken);
    }

    /// <summary>The active version's card, where training begins with its weights.</summary>
    private ModelCard? StartFrom(string line, Recipe recipe)
    {
        if (options.Start == TrainingStart.Scratch)
            return null;
        using var active = encoders.UseLine(line);
        return Trainer.CanStartFrom(recipe, active.Session.Card) ? active.Session.Card : null;
    }

    /// <summary>The run's own budget; and classes with a single image take part, whose augmented views are their genuine pairs.</summary>
    private static Recipe Adjust(Recipe recipe, RunRequest request)
    {
        recipe = recipe.WithBudget(request.Steps, request.Minutes);
        return recipe.Sampling is EpisodeSamplingSpec episodes ? recipe with { Sampling = episodes with { MinImagesPerClass = 1 } } : recipe;
    }
}
