using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// <c>warp</c>: an <see cref="AffineSpec"/> and a smooth elastic distortion (after Simard, Steinkraus &amp; Platt 2003, <i>Best
/// Practices for Convolutional Neural Networks</i>, section 2) in one resampling: an unsteady hand.
/// </summary>
[RecipePart("warp")]
public sealed record WarpSpec : AffineSpec
{
    /// <summary>Standard deviation of the displacement at the knots, in each direction, as a share of the image's half side, 0 to 0.5.</summary>
    [Range(0.0, 0.5)]
    public double Elastic { get; init; }

    /// <summary>Knots across and down, 2 to 32, between which the displacement is interpolated: the fewer, the smoother.</summary>
    [Range(2, 32)]
    public int ElasticKnots { get; init; } = 5;

    /// <inheritdoc/>
    public override IAugmentation Build() => new WarpAugmentation(this);
}
