using System.Runtime.InteropServices;

namespace SiameseWorker.Imaging;

/// <summary>
/// Where a scaled image lies on an encoder's input, in the input's pixels: it is <see cref="Width"/> × <see cref="Height"/>
/// large and its left top corner is at (<see cref="Left"/>, <see cref="Top"/>), which is negative where it overhangs.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Placement(int Left, int Top, int Width, int Height)
{
    public static Placement Of(PixelImage image, InputSpec spec) => Of(image.Width, image.Height, spec);

    /// <param name="imageWidth">Columns of the upright image.</param>
    /// <param name="imageHeight">Rows of the upright image.</param>
    /// <param name="spec">The input.</param>
    public static Placement Of(int imageWidth, int imageHeight, InputSpec spec)
    {
        if (spec.Fit == Fit.Stretch)
            return new Placement(0, 0, spec.Width, spec.Height);

        var isWider = (long)imageWidth * spec.Height >= (long)imageHeight * spec.Width;
        var fillsWidth = isWider == (spec.Fit == Fit.Contain);
        var (width, height) = fillsWidth
            ? (spec.Width, Scaled(imageHeight, spec.Width, imageWidth))
            : (Scaled(imageWidth, spec.Height, imageHeight), spec.Height);
        return new Placement(HalfOf(spec.Width - width), HalfOf(spec.Height - height), width, height);
    }

    // Rounded half up, and never to nothing.
    private static int Scaled(int side, int to, int from) => (int)Math.Max(1, ((2L * side * to) + from) / (2L * from));

    // Rounded down for negative values too: contain and cover then centre alike.
    private static int HalfOf(int rest) => rest >> 1;
}
