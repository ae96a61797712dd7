using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary><c>affine</c>: every image is rotated, scaled, sheared and shifted, each by an amount drawn evenly from ± the given bound.</summary>
[RecipePart("affine")]
public record AffineSpec : AugmentationSpec
{
    /// <summary>Largest rotation in degrees, 0 to 180.</summary>
    [Range(0.0, 180.0)]
    public double Rotation { get; init; }

    /// <summary>Largest relative change of size, horizontally and vertically each on its own, 0 to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Scale { get; init; }

    /// <summary>Largest horizontal shear, columns per row, 0 to 2.</summary>
    [Range(0.0, 2.0)]
    public double Shear { get; init; }

    /// <summary>Largest shift in each direction as a share of the image's half side, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Shift { get; init; }

    /// <inheritdoc/>
    public override IAugmentation Build() => new AffineAugmentation(this);
}
