using System.Runtime.InteropServices;
using NetVips;

namespace SiameseWorker.Imaging.Vips;

/// <summary>Reads PNG, JPEG, WebP, GIF and TIFF with libvips.</summary>
internal static class VipsReader
{
    private const string OrientationField = "orientation";
    private const string ProfileField = "icc-profile-data";
    private const int SmallArea = 1_000_000;

    /// <exception cref="ImageRejectedException">The header or the pixels cannot be read, or the size is outside the limits.</exception>
    public static PixelImage Read(ReadOnlyMemory<byte> bytes, ImageFormat format, LimitGate gate)
    {
        VipsLibrary.Load();
        try
        {
            // Opening reads the header only; pixels are decoded when they are written to memory.
            using var file = Open(ToArray(bytes), format);
            gate.CheckSize(file.Width, file.Height);
            var upright = (int)(file.Contains(OrientationField) ? file.Get(OrientationField) : 1);
            return Orientation.Apply(Decode(file), upright);
        }
        catch (VipsException exception)
        {
            throw Damaged(format, bytes.Length, exception);
        }
    }

    private static Image Open(byte[] bytes, ImageFormat format)
    {
        const Enums.Access access = Enums.Access.Sequential;
        const Enums.FailOn failOn = Enums.FailOn.Error;
        return format switch
        {
            ImageFormat.Png => Image.PngloadBuffer(bytes, access: access, failOn: failOn),
            ImageFormat.Jpeg => Image.JpegloadBuffer(bytes, access: access, failOn: failOn),
            ImageFormat.WebP => Image.WebploadBuffer(bytes, access: access, failOn: failOn),
            ImageFormat.Gif => Image.GifloadBuffer(bytes, access: access, failOn: failOn),
            ImageFormat.Tiff => Image.TiffloadBuffer(bytes, access: access, failOn: failOn),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format that libvips reads here."),
        };
    }

    private static PixelImage Decode(Image file)
    {
        // Each step of libvips costs as much as decoding a small image: most files need none.
        if (IsPlain(file))
            return ToPixels(file);
        using var colour = ToDisplayColour(file);
        using var opaque = colour.HasAlpha() ? colour.Flatten(background: [255]) : colour.Copy();
        using var samples = opaque.Cast(Enums.BandFormat.Uchar);
        return ToPixels(samples);
    }

    /// <summary>Whether the samples are what is wanted as they are: 8 bits, gray or RGB, no alpha, no colour profile.</summary>
    private static bool IsPlain(Image file) =>
        file.Format == Enums.BandFormat.Uchar
        && (file.Interpretation, file.Bands) is (Enums.Interpretation.Bw, 1) or (Enums.Interpretation.Srgb, 3)
        && !file.Contains(ProfileField);

    private static PixelImage ToPixels(Image image) => new(image.Width, image.Height, image.Bands, ToSamples(image));

    /// <summary>
    /// libvips writes an image to memory strip by strip on threads of its own, which bounds the memory of a large one. A small
    /// one is computed in one piece on this thread: the hand-over alone would cost twice the work.
    /// </summary>
    private static byte[] ToSamples(Image image)
    {
        if ((long)image.Width * image.Height > SmallArea)
            return image.WriteToMemory<byte>();
        using var region = Region.New(image);
        return region.Fetch(0, 0, image.Width, image.Height);
    }

    /// <summary>8-bit grayscale or sRGB, with the alpha channel if there is one.</summary>
    private static Image ToDisplayColour(Image file)
    {
        if (file.Contains(ProfileField))
        {
            try
            {
                return file.IccTransform("srgb", embedded: true, depth: 8);
            }
            catch (VipsException)
            {
                // A profile that does not fit its image is common; viewers ignore it, and so is done here.
            }
        }

        var isGray = file.Interpretation is Enums.Interpretation.Bw or Enums.Interpretation.Grey16;
        return file.Colourspace(isGray ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }

    private static byte[] ToArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();

    private static ImageRejectedException Damaged(ImageFormat format, int length, VipsException exception)
    {
        var reason = string.Join("; ", exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct());
        return new ImageRejectedException(
            ImageRejection.Corrupt,
            $"The {format.DisplayName()} file of {length:N0} bytes is truncated, damaged or of a kind that is not read ({reason}). Check it in a viewer and send it again.",
            exception);
    }
}
