using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// <c>light</c>: light falls on every image from another side, and its shadows become deeper or paler, each by an amount drawn
/// evenly from ± the given bound: another lamp, another exposure.
/// </summary>
[RecipePart("light")]
public sealed record LightSpec : AugmentationSpec
{
    /// <summary>How much brighter one edge becomes than the middle, and the opposite edge darker, in stops (factors of two), 0 to 3. The direction is any.</summary>
    [Range(0.0, 3.0)]
    public double Shading { get; init; }

    /// <summary>Values v become v^2ᵍ, with g up to this, 0 to 2. Black and white stay.</summary>
    [Range(0.0, 2.0)]
    public double Gamma { get; init; }

    /// <inheritdoc/>
    public override IAugmentation Build() => new LightAugmentation(this);
}
