using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>
/// A view of an image: mirrored, turned, slanted, made broader or narrower. An encoder with several of them embeds each and takes the
/// mean, which says less about how the image happens to be held.
/// </summary>
public sealed record ViewSpec
{
    /// <summary>Whether the image is mirrored, left for right, before all else. Right for faces and things, wrong for letters.</summary>
    public bool Mirror { get; init; }

    /// <summary>Degrees by which the image is turned counter-clockwise, −180 to 180.</summary>
    [Range(-180.0, 180.0)]
    public double Rotation { get; init; }

    /// <summary>How far it is slanted: pixels to the left for each pixel down from the middle, −1 to 1.</summary>
    [Range(-1.0, 1.0)]
    public double Shear { get; init; }

    /// <summary>Width over height of what was square, at the same area: 0.25 to 4.</summary>
    [Range(0.25, 4.0)]
    public double Aspect { get; init; } = 1;

    /// <summary>The view of each image of a batch.</summary>
    /// <param name="images">Float32, shape (count, channels, height, width). What comes in from beyond the edges is zero.</param>
    /// <returns>The same shape.</returns>
    internal Tensor Of(Tensor images)
    {
        if (Mirror)
            images = images.flip(3);
        if (this with { Mirror = false } == new ViewSpec())
            return images;
        var (sin, cos) = Math.SinCos(Rotation * Math.PI / 180);
        var (width, height) = (Math.Sqrt(Aspect), 1 / Math.Sqrt(Aspect));
        // From a place in the view to the place in the image, in half sides from the middle: a side's unit is its own.
        var sides = (double)images.shape[2] / images.shape[3];
        double[] matrix = [cos / width, ((-sin / width) + Shear) * sides, 0, sin / height / sides, cos / height, 0];
        var theta = tensor(matrix, [1, 2, 3], ScalarType.Float32, images.device).expand(images.shape[0], -1, -1);
        return nn.functional.grid_sample(
            images, nn.functional.affine_grid(theta, images.shape, align_corners: false), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
    }
}
