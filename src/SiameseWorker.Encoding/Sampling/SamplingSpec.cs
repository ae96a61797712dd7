using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Sampling;

/// <summary>How the images of a training step are chosen. Each way is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<SamplingSpec>))]
public abstract record SamplingSpec
{
    /// <summary>Prepares sampling from a set.</summary>
    /// <param name="images">The training images.</param>
    /// <exception cref="ImageDataException">The set has too few classes or images; the message says how many it has and how many are needed.</exception>
    public abstract IBatchSampler Build(ImageSet images);

    /// <summary>What does not fit the rest of the recipe, if anything.</summary>
    /// <param name="input">The recipe's input.</param>
    public virtual IEnumerable<RecipeProblem> Check(InputSpec input) => [];
}
