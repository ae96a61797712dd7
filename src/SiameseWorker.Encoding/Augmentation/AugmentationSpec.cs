using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>One way in which training images are distorted. Each is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<AugmentationSpec>))]
public abstract record AugmentationSpec
{
    /// <summary>Builds the augmentation.</summary>
    public abstract IAugmentation Build();

    /// <summary>What does not fit the rest of the recipe, if anything, with paths from the augmentation on.</summary>
    /// <param name="input">The recipe's input.</param>
    public virtual IEnumerable<RecipeProblem> Check(InputSpec input) => [];
}
