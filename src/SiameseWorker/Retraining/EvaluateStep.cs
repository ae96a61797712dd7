using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>Compares champion and candidate on the same trials of the same images, class by class; each sees them through its own input.</summary>
internal sealed class EvaluateStep(
    RunImageCatalogue catalogue,
    RunImageLoader loader,
    ModelStore models,
    GalleryStore store,
    EncoderOptions encoders,
    RetrainingOptions options)
{
    /// <summary>The same episodes every night.</summary>
    private const int Seed = 20_151_210;

    /// <summary>Genuine pairs for each episode, and as many impostor pairs.</summary>
    private const int PairsPerEpisode = 5;

    /// <summary>Judges the candidate, and writes the report.</summary>
    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        var (images, recipe) = await context.Folder.ReadAsync(cancellationToken)
            ?? throw new InvalidDataException("The images that the run began with are lost: its folder under state/training was deleted.");
        var active = await store.Reader.ActiveVersionAsync(context.Run.Line, cancellationToken)
            ?? throw new InvalidOperationException($"Line '{context.Run.Line}' has no active version to compare with.");

        // What was removed or replaced since is left out for both.
        var there = (await catalogue.FindAsync(context.Run.Line, cancellationToken)).All.ToHashSet();
        var sets = new[] { ("held-out classes", images.HeldOut), ("validation corpora", images.Validation) }
            .Select(set => (Name: set.Item1, Images: (IReadOnlyList<RunImage>)[.. set.Item2.Where(there.Contains)]))
            .Where(set => RunImages.CanJudge(set.Images))
            .ToList();
        if (sets.Count == 0)
            return new(RunState.Failed, "the images to judge by were removed while the run was under way", context.Figures);
        var trials = new RunTrials(
            new EpisodesProtocol(recipe.Validation.Ways, options.Episodes, Seed),
            new VerificationProtocol(options.Episodes * PairsPerEpisode, Seed));

        var champion = await ScoreAsync(await models.FetchAsync(active.Folder, cancellationToken), sets, trials, context, 0, cancellationToken);
        if (champion.Count == 0)
            return new(RunState.Failed, "too few of the images to judge by can be decoded", context.Figures);
        var figures = context.Figures with { Champion = active.FullName };
        Promotion promotion;
        try
        {
            var candidate = await ScoreAsync(context.Folder.Encoder, sets, trials, context, 0.5, cancellationToken);
            // Never promoted unjudged: an image may have been replaced in between, by something that is none.
            if (candidate.Count != champion.Count)
                return new(RunState.Failed, "the images to judge by were replaced while the run was under way", figures);
            promotion = Promotion.Of([.. champion.Zip(candidate, (one, other) => new SetResult(one.Name, one.Classes, other.Classes))], options.Margin);
        }
        catch (EmbeddingNotFiniteException notANumber)
        {
            // A network whose weights have grown beyond all bounds.
            return new(RunState.Rejected, $"the candidate cannot embed: {notANumber.Message}", figures);
        }

        figures = figures with { Comparisons = promotion.Comparisons };
        await RunReport.WriteAsync(context.Run, active, figures, promotion, recipe.Validation.Ways, options.Margin, context.Folder.Report, cancellationToken);
        return new(promotion.IsPromoted ? RunState.Embedding : RunState.Rejected, promotion.Reason, figures);
    }

    /// <summary>An encoder's accuracy with each class, by what is asked; of sets of which enough can be decoded.</summary>
    private async Task<IReadOnlyList<TrialResult>> ScoreAsync(
        string folder, IReadOnlyList<(string Name, IReadOnlyList<RunImage> Images)> sets, RunTrials trials, RunContext context, double done, CancellationToken cancellationToken)
    {
        await using var encoder = EncoderSession.Load(folder, context.Torch, background: options.LowPriority, secondLook: encoders.SecondLook);
        await using var thread = new TorchThread("reading images to judge by", context.Torch, background: options.LowPriority);
        var results = new List<TrialResult>();
        foreach (var (index, (name, list)) in sets.Index())
        {
            context.Progress.Report(done + (0.5 * index / sets.Count), $"{encoder.Name} on {name}");
            var set = await loader.LoadAsync(list, encoder.Input, thread, cancellationToken);
            if (set.Classes.Count < PairedComparison.Fewest)
                continue;
            var comparison = await new EncoderComparer(encoder).CompareAsync(set.ToInputs(), cancellationToken);
            results.AddRange(await thread.RunAsync(() => trials.Ask(name, set, comparison), cancellationToken));
        }

        return results;
    }
}
