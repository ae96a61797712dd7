using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Augmentation;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>How an encoder is trained: everything but the images. Read with <see cref="RecipeReader"/>.</summary>
public sealed record Recipe
{
    /// <summary>Name of the recipe, 1 to 64 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")]
    public required string Name { get; init; }

    /// <summary>What the recipe is for, for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Source of all randomness, 0 to 2⁵³.</summary>
    [Range(0L, 9_007_199_254_740_992L)]
    public long Seed { get; init; }

    /// <summary>What the encoder takes in.</summary>
    public required InputSpec Input { get; init; }

    /// <summary>How embeddings compare.</summary>
    public Metric Metric { get; init; } = Metric.Cosine;

    /// <summary>The views of an image whose mean is its embedding when training is over, 0 (the image as it is) to 64.</summary>
    [Length(0, 64)]
    public IReadOnlyList<ViewSpec> Views { get; init; } = [];

    /// <summary>The network.</summary>
    public required ArchitectureSpec Architecture { get; init; }

    /// <summary>What training makes small.</summary>
    public required ObjectiveSpec Objective { get; init; }

    /// <summary>What looks at the nearest candidates again, trained beside the network; <see langword="null"/> for nothing.</summary>
    public RerankerSpec? Reranker { get; init; }

    /// <summary>How the images of a step are chosen.</summary>
    public required SamplingSpec Sampling { get; init; }

    /// <summary>How images are distorted, one after the other.</summary>
    public IReadOnlyList<AugmentationSpec> Augmentation { get; init; } = [];

    /// <summary>How gradients change the weights.</summary>
    public required OptimiserSpec Optimiser { get; init; }

    /// <summary>The learning rate over the course of training.</summary>
    public required ScheduleSpec Schedule { get; init; }

    /// <summary>Averaging of the weights; <see langword="null"/> keeps the last weights.</summary>
    public AveragingSpec? Averaging { get; init; }

    /// <summary>What is done to the embedding when training is over; <see langword="null"/> for nothing.</summary>
    public WhiteningSpec? Whitening { get; init; }

    /// <summary>The arithmetic of convolutions while training.</summary>
    public Precision Precision { get; init; }

    /// <summary>How the encoder is watched while it trains.</summary>
    public ValidationSpec Validation { get; init; } = new();

    /// <summary>When training ends.</summary>
    public required StoppingSpec Stopping { get; init; }

    /// <summary>How similarity becomes a probability.</summary>
    public CalibrationSpec Calibration { get; init; } = new();

    /// <summary>The seed for what takes one of 31 bits: <see cref="Seed"/> itself below 2³¹ − 1.</summary>
    [JsonIgnore]
    public int SmallSeed => (int)(Seed % int.MaxValue);

    /// <summary>The same recipe, which ends after so many steps or minutes and by nothing else; as it is, if neither is given.</summary>
    /// <param name="steps">How many steps.</param>
    /// <param name="minutes">How many minutes of training.</param>
    public Recipe WithBudget(long? steps, double? minutes) => steps is null && minutes is null
        ? this
        : this with { Stopping = new StoppingSpec { Steps = steps, Time = minutes is { } number ? TimeSpan.FromMinutes(number) : null } };

    /// <summary>What does not fit together, although each value by itself is allowed.</summary>
    internal IEnumerable<RecipeProblem> Check() =>
    [
        .. CheckInput(),
        .. Architecture.Check(Input),
        .. Sampling.Check(Input),
        .. Objective.Check(this),
        .. CheckAugmentation(),
        .. CheckComparison(),
        .. CheckWhitening(),
        .. CheckReranker(),
        .. Schedule.Check(),
        .. Stopping.Check(),
    ];

    private IEnumerable<RecipeProblem> CheckInput()
    {
        if (Input.Levels == Levels.Ink && Input.Channels != 1)
            yield return new RecipeProblem("$.input.levels", "ink is told from paper by brightness; leave it out, or use \"channels\": 1.");
    }

    private IEnumerable<RecipeProblem> CheckComparison()
    {
        if (Objective.Compares is not null && Metric == Metric.Cosine && !Architecture.GivesUnitLength)
            yield return new RecipeProblem("$.metric", "with \"cosine\" embeddings are scaled to length 1 after training, which the learned comparison has not seen; use another metric, or the architecture \"convnet\".");
    }

    private IEnumerable<RecipeProblem> CheckWhitening()
    {
        if (Whitening is null)
            yield break;
        if (!Architecture.EndsLinear)
            yield return new RecipeProblem("$.whitening", "it is merged into a last layer that is linear, such as that of the architecture \"convnet\"; leave it out, or use that.");
        if (Metric != Metric.Cosine)
            yield return new RecipeProblem("$.whitening", "it is for embeddings that are compared by their direction; leave it out, or use \"metric\": \"cosine\".");
        if (Objective.Compares is not null)
            yield return new RecipeProblem("$.whitening", "the learned comparison knows the embeddings as they were trained; leave it out.");
    }

    private IEnumerable<RecipeProblem> CheckReranker()
    {
        if (Reranker is null)
            yield break;
        foreach (var problem in Reranker.Check(Input))
            yield return problem;
        if (Metric != Metric.Cosine)
            yield return new RecipeProblem("$.reranker", "its weight is that of a logit beside a cosine; leave it out, or use \"metric\": \"cosine\".");
        if (Objective.Compares is not null)
            yield return new RecipeProblem("$.reranker", "the objective's learned comparison ranks the candidates already; leave it out, or use another objective.");
        if (Sampling is not EpisodeSamplingSpec { Shots: >= 2 } episodes)
            yield return new RecipeProblem("$.reranker", "it learns from episodes of two or more shots; leave it out, or use \"sampling\": { \"type\": \"episodes\" }.");
        else if (Reranker.Negatives >= episodes.Ways)
            yield return new RecipeProblem("$.reranker.negatives", $"a batch of {episodes.Ways} ways has {episodes.Ways - 1} other classes; use fewer negatives, or more ways.");
    }

    private IEnumerable<RecipeProblem> CheckAugmentation() => Augmentation.Index()
        .SelectMany(augmentation => augmentation.Item.Check(Input).Select(problem => problem with { Path = $"$.augmentation[{augmentation.Index}].{problem.Path}" }));
}
