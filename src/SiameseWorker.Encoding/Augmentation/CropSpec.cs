using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// <c>crop</c>: of every image a part of random size, shape and place, scaled to the whole (Szegedy et al. 2015, <i>Going
/// Deeper with Convolutions</i>, section 6), and perhaps its mirror image: another camera position.
/// </summary>
[RecipePart("crop")]
public sealed record CropSpec : AugmentationSpec
{
    /// <summary>Smallest part of the image's area, 0.01 to 1. The area is drawn evenly between this and the whole.</summary>
    [Range(0.01, 1.0)]
    public double MinArea { get; init; } = 1;

    /// <summary>
    /// Largest ratio of the part's sides, each measured in the image's own, 1 to 4: drawn so that broad and tall are as
    /// likely. A part that would overhang is cut to the image's side.
    /// </summary>
    [Range(1.0, 4.0)]
    public double MaxAspect { get; init; } = 1;

    /// <summary>Probability of the mirror image, left for right, 0 to 1. Right for things, wrong for letters.</summary>
    [Range(0.0, 1.0)]
    public double Flip { get; init; }

    /// <inheritdoc/>
    public override IAugmentation Build() => new CropAugmentation(this);
}
