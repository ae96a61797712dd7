using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Sampling;

/// <summary>How the images of a training step are chosen. Each way is a record derived from <see cref="SamplingSpec{TBatch}"/>.</summary>
[JsonConverter(typeof(RecipePartConverter<SamplingSpec>))]
public abstract record SamplingSpec
{
    /// <summary>The kind of batch that is sampled, a <see cref="TrainingBatch"/>.</summary>
    [JsonIgnore]
    public abstract Type Gives { get; }

    /// <summary>Prepares sampling from a set.</summary>
    /// <param name="images">The training images.</param>
    /// <param name="seed">Source of what is drawn once for the whole training.</param>
    /// <exception cref="ImageDataException">The set has too few classes or images; the message says how many it has and how many are needed.</exception>
    public abstract IBatchSampler Build(ImageSet images, long seed);

    /// <summary>What does not fit the rest of the recipe, if anything.</summary>
    /// <param name="input">The recipe's input.</param>
    public virtual IEnumerable<RecipeProblem> Check(InputSpec input) => [];
}

/// <summary>Sampling of one kind of batch, for the objectives that learn from it.</summary>
/// <typeparam name="TBatch">The kind of batch.</typeparam>
public abstract record SamplingSpec<TBatch> : SamplingSpec
    where TBatch : TrainingBatch
{
    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override Type Gives => typeof(TBatch);
}
