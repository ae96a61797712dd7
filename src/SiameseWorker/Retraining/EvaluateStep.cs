using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>Compares champion and candidate on the same images, episode by episode; each sees them through its own input.</summary>
internal sealed class EvaluateStep(
    RunImageCatalogue catalogue,
    RunImageLoader loader,
    ModelStore models,
    GalleryStore store,
    RetrainingOptions options)
{
    /// <summary>The same episodes every night.</summary>
    private const int Seed = 20_151_210;

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
        var protocol = new EpisodesProtocol(recipe.Validation.Ways, options.Episodes, Seed);

        var champion = await ScoreAsync(await models.FetchAsync(active.Folder, cancellationToken), sets, protocol, context, 0, cancellationToken);
        var figures = context.Figures with { Champion = active.FullName };
        Judgement judgement;
        try
        {
            var candidate = await ScoreAsync(context.Folder.Encoder, sets, protocol, context, 0.5, cancellationToken);
            judgement = Judgement.Of([.. sets.Select((set, i) => new SetResult(set.Name, champion[i], candidate[i]))], options.Margin);
        }
        catch (InvalidOperationException notANumber)
        {
            // A network whose weights have grown beyond all bounds.
            return new(RunState.Rejected, $"the candidate cannot embed: {notANumber.Message}", figures);
        }

        figures = figures with { Comparisons = judgement.Comparisons };
        await RunReport.WriteAsync(context.Run, active, figures, judgement, options.Margin, context.Folder.Report, cancellationToken);
        return new(judgement.IsPromoted ? RunState.Embedding : RunState.Rejected, judgement.Reason, figures);
    }

    /// <summary>An encoder's accuracy in each episode, by set.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<Accuracy>>> ScoreAsync(
        string folder, IReadOnlyList<(string Name, IReadOnlyList<RunImage> Images)> sets, EpisodesProtocol protocol, RunContext context, double done, CancellationToken cancellationToken)
    {
        await using var encoder = EncoderSession.Load(folder, context.Torch, background: options.LowPriority);
        await using var thread = new TorchThread("reading images to judge by", context.Torch, background: options.LowPriority);
        var scores = new List<IReadOnlyList<Accuracy>>();
        foreach (var (name, list) in sets)
        {
            context.Progress.Report(done + (0.5 * scores.Count / sets.Count), $"{encoder.Name} on {name}");
            var set = await loader.LoadAsync(list, encoder.Input, thread, cancellationToken);
            scores.Add(await ScoreAsync(encoder, set, protocol, thread, cancellationToken));
        }

        return scores;
    }

    private static async Task<IReadOnlyList<Accuracy>> ScoreAsync(EncoderSession encoder, ImageSet set, EpisodesProtocol protocol, TorchThread thread, CancellationToken cancellationToken)
    {
        var embeddings = await encoder.EmbedAsync(set.ToInputs(), cancellationToken);
        return await thread.RunAsync(() => protocol.ScoreEach(set, embeddings, encoder.Metric), cancellationToken);
    }
}
