using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// <c>stroke</c>: strokes, bright on dark as the encoder sees ink, become thicker or thinner: another pen. Each image is mixed
/// with its dilation or its erosion by one pixel, to a share drawn evenly between the bounds.
/// </summary>
[RecipePart("stroke")]
public sealed record StrokeSpec : AugmentationSpec
{
    /// <summary>Largest share of the dilation, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Thicker { get; init; }

    /// <summary>Largest share of the erosion, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Thinner { get; init; }

    /// <inheritdoc/>
    public override IAugmentation Build() => new StrokeAugmentation(this);
}
