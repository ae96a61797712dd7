using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// <c>koch-affine</c>: rotation, shear, scale and shift, each of whose seven components is applied with probability ½, drawn
/// separately for the two images of a pair (Koch et al. 2015, section 3.3). They distorted each example eight times
/// beforehand; here every image is distorted anew each time.
/// </summary>
[RecipePart("koch-affine")]
public sealed record KochAffineSpec : AugmentationSpec
{
    /// <summary>Largest rotation in degrees, 0 to 180.</summary>
    [Range(0.0, 180.0)]
    public double Rotation { get; init; } = 10;

    /// <summary>Largest shear, across and down each, 0 to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Shear { get; init; } = 0.3;

    /// <summary>Largest relative change of size, across and down each, 0 to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Scale { get; init; } = 0.2;

    /// <summary>Largest shift in pixels, across and down each, 0 to 100.</summary>
    [Range(0.0, 100.0)]
    public double Shift { get; init; } = 2;

    /// <summary>Probability with which each component is applied, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc/>
    public override IAugmentation Build() => new KochAffine(this);
}
