using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Networks;

/// <summary>
/// The shape of an encoder's network: part of the recipe, and of the model card, from which the network is built
/// again before its weights are loaded. Each architecture is a record derived from this.
/// </summary>
[JsonConverter(typeof(RecipePartConverter<ArchitectureSpec>))]
public abstract record ArchitectureSpec
{
    /// <summary>Length of the embedding that the network puts out.</summary>
    [JsonIgnore]
    public abstract int Dimension { get; }

    /// <summary>Whether the last layer before any scaling to length 1 is linear, so that <see cref="EncoderNetwork.Project"/> works.</summary>
    [JsonIgnore]
    public virtual bool EndsLinear => false;

    /// <summary>Whether embeddings leave the network with length 1.</summary>
    [JsonIgnore]
    public virtual bool GivesUnitLength => false;

    /// <summary>Builds the network with weights that depend on nothing but the architecture, the input and the seed.</summary>
    /// <param name="input">What the network takes in.</param>
    /// <param name="seed">Seed of the initial weights; irrelevant when weights are loaded afterwards.</param>
    /// <exception cref="ArgumentException">The architecture does not fit the input, such as more strides than pixels.</exception>
    public abstract EncoderNetwork Build(InputSpec input, long seed);

    /// <summary>What does not fit the rest of the recipe, if anything.</summary>
    /// <param name="input">The recipe's input.</param>
    public virtual IEnumerable<RecipeProblem> Check(InputSpec input) => [];
}
