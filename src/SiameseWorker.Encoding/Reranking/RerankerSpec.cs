using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>
/// A second look at the candidates that the metric proposes, image against image: part of the recipe, and of the model card.
/// It is trained beside the network, on what the network confuses. Each re-ranker is a record derived from this.
/// </summary>
[JsonConverter(typeof(RecipePartConverter<RerankerSpec>))]
public abstract record RerankerSpec
{
    /// <summary>How many of the most similar candidates are looked at, at most, 2 to 10. More cost as many times as much, and win less and less.</summary>
    [Range(2, OpenSetSoftmax.Candidates)]
    public int Candidates { get; init; } = 3;

    /// <summary>What a logit of the re-ranker adds to a similarity, 0.001 (the metric decides) to 10 (the re-ranker does).</summary>
    [Range(0.001, 10.0)]
    public double Weight { get; init; } = 0.07;

    /// <summary>How many classes of a batch are asked about in a training step, 1 to 4096; all, if there are no more.</summary>
    [Range(1, 4096)]
    public int Questions { get; init; } = 32;

    /// <summary>With how many others of the batch, those that the network finds most similar, each is compared, 1 to 64.</summary>
    [Range(1, 64)]
    public int Negatives { get; init; } = 5;

    /// <summary>Builds the re-ranker with weights that depend on nothing but this, the input and the seed.</summary>
    /// <param name="input">What the encoder takes in.</param>
    /// <param name="seed">Seed of the initial weights; irrelevant when weights are loaded afterwards.</param>
    public abstract Reranker Build(InputSpec input, long seed);

    /// <summary>What does not fit the rest of the recipe, if anything.</summary>
    /// <param name="input">The recipe's input.</param>
    public virtual IEnumerable<RecipeProblem> Check(InputSpec input) => [];
}
