using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>One way in which training images are distorted. Each is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<AugmentationSpec>))]
public abstract record AugmentationSpec
{
    /// <summary>Builds the augmentation.</summary>
    public abstract IAugmentation Build();
}
