using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// <c>colour</c>: every image becomes brighter or darker, of more or less contrast and saturation, and its hue turns, each by an
/// amount drawn evenly from ± the given bound: other light, another camera.
/// </summary>
[RecipePart("colour")]
public sealed record ColourSpec : AugmentationSpec
{
    /// <summary>Largest relative change of all values, 0 to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Brightness { get; init; }

    /// <summary>Largest relative change of the distances from the image's mean brightness, 0 to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Contrast { get; init; }

    /// <summary>Largest relative change of the distances from grey of the same brightness, 0 to 1. Needs an input of three channels.</summary>
    [Range(0.0, 1.0)]
    public double Saturation { get; init; }

    /// <summary>Largest turn of the hue in degrees, 0 to 180. Needs an input of three channels.</summary>
    [Range(0.0, 180.0)]
    public double Hue { get; init; }

    /// <inheritdoc/>
    public override IAugmentation Build() => new ColourAugmentation(this);

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check(InputSpec input)
    {
        if (input.Channels == 3)
            yield break;
        if (Saturation > 0)
            yield return NeedsColour("saturation");
        if (Hue > 0)
            yield return NeedsColour("hue");
    }

    private static RecipeProblem NeedsColour(string key) =>
        new(key, "grayscale has no colour to change; leave it out, or use \"channels\": 3 in $.input.");
}
