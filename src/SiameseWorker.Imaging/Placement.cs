using System.Numerics;
using System.Runtime.InteropServices;

namespace SiameseWorker.Imaging;

/// <summary>
/// Where a scaled image lies on an encoder's input, in the input's pixels: it is <see cref="Width"/> × <see cref="Height"/>
/// large and its left top corner is at (<see cref="Left"/>, <see cref="Top"/>), which is negative where it overhangs.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Placement(int Left, int Top, int Width, int Height)
{
    /// <summary>Standard deviation of the ink along its longer axis, as a share of the input's shorter side, after <see cref="Fit.Ink"/>.</summary>
    private const double InkSpread = 0.23;

    /// <summary>
    /// How much larger ink may become than <see cref="Fit.Cover"/> makes it where the image has not a pixel for each of the
    /// input's: a dot stays one. Where it has, a symbol may be as small as in a photograph of a page.
    /// </summary>
    private const int MostInkZoom = 3;

    /// <summary>An image of this many times the resolution that is wanted leaves it to the exact resampling what is seen.</summary>
    private const int Reserve = 2;

    /// <param name="image">An upright image.</param>
    /// <param name="spec">The input.</param>
    public static Placement Of(PixelImage image, InputSpec spec) =>
        spec.Fit == Fit.Ink && Ink.Find(image) is { } ink ? Of(image, ink, spec) : Of(image.Width, image.Height, spec);

    /// <summary>Where an image lies as far as its size decides: ink is where <see cref="Fit.Contain"/> puts it.</summary>
    /// <param name="imageWidth">Columns of the upright image.</param>
    /// <param name="imageHeight">Rows of the upright image.</param>
    /// <param name="spec">The input.</param>
    public static Placement Of(int imageWidth, int imageHeight, InputSpec spec)
    {
        if (spec.Fit == Fit.Stretch)
            return new Placement(0, 0, spec.Width, spec.Height);

        var isWider = (long)imageWidth * spec.Height >= (long)imageHeight * spec.Width;
        var fillsWidth = isWider == (spec.Fit != Fit.Cover);
        var (width, height) = fillsWidth
            ? (spec.Width, Scaled(imageHeight, spec.Width, imageWidth))
            : (Scaled(imageWidth, spec.Height, imageHeight), spec.Height);
        return new Placement(HalfOf(spec.Width - width), HalfOf(spec.Height - height), width, height);
    }

    /// <summary>
    /// How many times fewer rows and columns an image might have and still have all the detail that the input can show: a power
    /// of two, as JPEGs can be shrunk by, so that the same picture is seen alike in all formats.
    /// </summary>
    /// <param name="imageWidth">Columns of the upright image.</param>
    /// <param name="imageHeight">Rows of the upright image.</param>
    /// <param name="spec">The input.</param>
    public static int Spare(int imageWidth, int imageHeight, InputSpec spec)
    {
        // Where the ink lies is not known yet: it may be enlarged so far.
        var (largest, wanted) = spec.Fit == Fit.Ink ? (spec with { Fit = Fit.Cover }, Reserve * MostInkZoom) : (spec, Reserve);
        var placement = Of(imageWidth, imageHeight, largest);
        var times = Math.Min(imageWidth / (wanted * placement.Width), imageHeight / (wanted * placement.Height));
        return 1 << BitOperations.Log2((uint)Math.Max(1, times));
    }

    /// <summary>
    /// The ink's centre on the input's, its spread as wanted. A flat symbol becomes less flat, so that the width of a hand
    /// matters less: aspect ratio adaptive normalisation by moments (Liu, Nakashima, Sako &amp; Fujisawa 2003, <i>Handwritten
    /// Digit Recognition: Investigation of Normalization and Feature Extraction Techniques</i>; their square root of the sine).
    /// </summary>
    private static Placement Of(PixelImage image, Ink ink, InputSpec spec)
    {
        var side = Math.Min(spec.Width, spec.Height);
        var longest = Math.Max(ink.SpreadX, ink.SpreadY);
        var most = Math.Max(1, MostInkZoom * Math.Max((double)spec.Width / image.Width, (double)spec.Height / image.Height));
        var (scaleX, scaleY) = (Scale(ink.SpreadX), Scale(ink.SpreadY));
        return new Placement(
            (int)Math.Round((spec.Width / 2.0) - (ink.X * scaleX)),
            (int)Math.Round((spec.Height / 2.0) - (ink.Y * scaleY)),
            Math.Max(1, (int)Math.Round(image.Width * scaleX)),
            Math.Max(1, (int)Math.Round(image.Height * scaleY)));

        double Scale(double spread) => Math.Min(most, InkSpread * side * Math.Sqrt(Math.Sin(Math.PI / 2 * spread / longest)) / spread);
    }

    // Rounded half up, and never to nothing.
    private static int Scaled(int side, int to, int from) => (int)Math.Max(1, ((2L * side * to) + from) / (2L * from));

    // Rounded down for negative values too: contain and cover then centre alike.
    private static int HalfOf(int rest) => rest >> 1;
}
