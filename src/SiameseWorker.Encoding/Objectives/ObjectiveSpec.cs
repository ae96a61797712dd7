using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>What training makes small. Each objective is a record derived from <see cref="ObjectiveSpec{TBatch}"/>.</summary>
[JsonConverter(typeof(RecipePartConverter<ObjectiveSpec>))]
public abstract record ObjectiveSpec
{
    /// <summary>The kind of batch that the objective learns from, a <see cref="TrainingBatch"/>.</summary>
    [JsonIgnore]
    public abstract Type Takes { get; }

    /// <summary>The metrics that rank as the objective learns.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The comparison of embeddings that is learned and kept with the encoder; <see langword="null"/> where the metric is all.</summary>
    [JsonIgnore]
    public virtual ComparisonSpec? Compares => null;

    /// <summary>Builds the objective with its initial parameters, if it has any.</summary>
    /// <param name="dimension">Length of the embeddings.</param>
    /// <param name="seed">Seed of the initial parameters.</param>
    public abstract Objective Build(int dimension, long seed);

    /// <summary>What does not fit the rest of the recipe, if anything.</summary>
    /// <param name="recipe">The recipe.</param>
    public virtual IEnumerable<RecipeProblem> Check(Recipe recipe)
    {
        var name = RecipeParts.NameOf(GetType());
        if (!Metrics.Contains(recipe.Metric))
            yield return new RecipeProblem("$.metric", $"\"{Show(recipe.Metric)}\" does not rank as the objective \"{name}\" learns; use {string.Join(" or ", Metrics.Select(Show))}.");
        if (recipe.Sampling.Gives == Takes)
            yield break;
        var fitting = RecipeParts.Of(typeof(SamplingSpec))
            .Where(part => part.Value.IsSubclassOf(typeof(SamplingSpec<>).MakeGenericType(Takes))).Select(part => $"\"{part.Key}\"");
        yield return new RecipeProblem(
            "$.sampling.type",
            $"\"{RecipeParts.NameOf(recipe.Sampling.GetType())}\" does not give what the objective \"{name}\" learns from; use {string.Join(" or ", fitting)}, or another objective.");
    }

    /// <summary>What is wrong with a learned factor that begins above its bound: it would not be learned any more.</summary>
    private protected static IEnumerable<RecipeProblem> CheckScale(double initial, double most) => initial <= most
        ? []
        : [new RecipeProblem("$.objective.maxScale", string.Create(CultureInfo.InvariantCulture, $"{most} is below $.objective.initialScale, {initial}; use that or more."))];

    private static string Show(Metric metric) => JsonNamingPolicy.CamelCase.ConvertName(metric.ToString());
}

/// <summary>An objective over one kind of batch.</summary>
/// <typeparam name="TBatch">The kind of batch.</typeparam>
public abstract record ObjectiveSpec<TBatch> : ObjectiveSpec
    where TBatch : TrainingBatch
{
    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override Type Takes => typeof(TBatch);
}
