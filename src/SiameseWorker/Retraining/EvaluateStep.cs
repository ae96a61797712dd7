using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
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
        var trials = new Trials(
            new EpisodesProtocol(recipe.Validation.Ways, options.Episodes, Seed),
            new VerificationProtocol(options.Episodes * PairsPerEpisode, Seed));

        var champion = await ScoreAsync(await models.FetchAsync(active.Folder, cancellationToken), sets, trials, context, 0, cancellationToken);
        var figures = context.Figures with { Champion = active.FullName };
        Judgement judgement;
        try
        {
            var candidate = await ScoreAsync(context.Folder.Encoder, sets, trials, context, 0.5, cancellationToken);
            judgement = Judgement.Of([.. champion.Zip(candidate, (one, other) => new SetResult(one.Name, one.Classes, other.Classes))], options.Margin);
        }
        catch (InvalidOperationException notANumber)
        {
            // A network whose weights have grown beyond all bounds.
            return new(RunState.Rejected, $"the candidate cannot embed: {notANumber.Message}", figures);
        }

        figures = figures with { Comparisons = judgement.Comparisons };
        await RunReport.WriteAsync(context.Run, active, figures, judgement, recipe.Validation.Ways, options.Margin, context.Folder.Report, cancellationToken);
        return new(judgement.IsPromoted ? RunState.Embedding : RunState.Rejected, judgement.Reason, figures);
    }

    /// <summary>An encoder's accuracy with each class, by what is asked.</summary>
    private async Task<IReadOnlyList<TrialResult>> ScoreAsync(
        string folder, IReadOnlyList<(string Name, IReadOnlyList<RunImage> Images)> sets, Trials trials, RunContext context, double done, CancellationToken cancellationToken)
    {
        await using var encoder = EncoderSession.Load(folder, context.Torch, background: options.LowPriority, secondLook: encoders.SecondLook);
        await using var thread = new TorchThread("reading images to judge by", context.Torch, background: options.LowPriority);
        var results = new List<TrialResult>();
        foreach (var (index, (name, list)) in sets.Index())
        {
            context.Progress.Report(done + (0.5 * index / sets.Count), $"{encoder.Name} on {name}");
            var set = await loader.LoadAsync(list, encoder.Input, thread, cancellationToken);
            var comparison = await new EncoderComparer(encoder).CompareAsync(set.ToInputs(), cancellationToken);
            results.AddRange(await thread.RunAsync(() => trials.Ask(name, set, comparison), cancellationToken));
        }

        return results;
    }

    /// <summary>What both encoders are asked.</summary>
    private sealed record Trials(EpisodesProtocol Episodes, VerificationProtocol Pairs)
    {
        public IReadOnlyList<TrialResult> Ask(string name, ImageSet images, ImageComparison comparison)
        {
            var oneShot = new TrialResult($"one-shot trials of {name}", [.. Episodes.Run(images, comparison).Classes.Select(c => c.Accuracy)]);
            return AskPairs(images, comparison) is { } pairs ? [oneShot, new($"pairs of {name}", pairs)] : [oneShot];
        }

        /// <summary>Null where the classes are too few for pairs of which one half has the threshold of the other.</summary>
        private IReadOnlyList<Accuracy>? AskPairs(ImageSet images, ImageComparison comparison)
        {
            try
            {
                var classes = Pairs.Run(images, comparison, calibration: null).ByClass(images.ClassOfEachImage());
                return classes.Count >= PairedComparison.Fewest ? classes : null;
            }
            catch (ImageDataException)
            {
                return null;
            }
        }
    }

    private sealed record TrialResult(string Name, IReadOnlyList<Accuracy> Classes);
}
