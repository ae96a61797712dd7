using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Comparing;

/// <summary>A learned comparison of two embeddings: part of an objective in the recipe, and of the model card. Each comparison is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<ComparisonSpec>))]
public abstract record ComparisonSpec
{
    /// <summary>Builds the comparison.</summary>
    /// <param name="dimension">Length of the embeddings.</param>
    /// <param name="seed">Seed of the initial weights; irrelevant when weights are loaded afterwards.</param>
    public abstract Comparison Build(int dimension, long seed);
}
