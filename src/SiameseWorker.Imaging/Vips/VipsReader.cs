using System.Runtime.InteropServices;
using NetVips;

namespace SiameseWorker.Imaging.Vips;

/// <summary>Reads PNG, JPEG, WebP, GIF and TIFF with libvips.</summary>
internal static class VipsReader
{
    private const string OrientationField = "orientation";
    private const string ProfileField = "icc-profile-data";
    private const int SmallArea = 1_000_000;
    private const Enums.Access Access = Enums.Access.Sequential;
    private const Enums.FailOn FailOn = Enums.FailOn.Error;

    /// <param name="bytes">The whole file.</param>
    /// <param name="format">What it is.</param>
    /// <param name="gate">The limits.</param>
    /// <param name="target">What the image will be resized to; null where all its pixels are wanted.</param>
    /// <exception cref="ImageRejectedException">The header or the pixels cannot be read, or the size is outside the limits.</exception>
    public static PixelImage Read(ReadOnlyMemory<byte> bytes, ImageFormat format, LimitGate gate, InputSpec? target)
    {
        VipsLibrary.Load();
        var file = ToArray(bytes);
        try
        {
            // Opening reads the header only; pixels are decoded when they are written to memory.
            using var image = Open(file, format);
            gate.CheckSize(image.Width, image.Height);
            var upright = (int)(image.Contains(OrientationField) ? image.Get(OrientationField) : 1);
            if (format == ImageFormat.Jpeg && target is not null && JpegShrink.Of(image.Width, image.Height, upright, target) is > 1 and var shrink)
            {
                using var smaller = Image.JpegloadBuffer(file, shrink: shrink, access: Access, failOn: FailOn);
                return Orientation.Apply(Decode(smaller), upright);
            }

            return Orientation.Apply(Decode(image), upright);
        }
        catch (VipsException exception)
        {
            throw Damaged(format, bytes.Length, exception);
        }
    }

    private static Image Open(byte[] bytes, ImageFormat format) => format switch
    {
        ImageFormat.Png => Image.PngloadBuffer(bytes, access: Access, failOn: FailOn),
        ImageFormat.Jpeg => Image.JpegloadBuffer(bytes, access: Access, failOn: FailOn),
        ImageFormat.WebP => Image.WebploadBuffer(bytes, access: Access, failOn: FailOn),
        ImageFormat.Gif => Image.GifloadBuffer(bytes, access: Access, failOn: FailOn),
        ImageFormat.Tiff => Image.TiffloadBuffer(bytes, access: Access, failOn: FailOn),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format that libvips reads here."),
    };

    private static PixelImage Decode(Image file)
    {
        // Each step of libvips costs as much as decoding a small image: most files need none.
        if (IsPlain(file))
            return ToPixels(file);
        using var colour = ToDisplayColour(file);
        using var opaque = WithoutExtraChannels(colour);
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

    /// <summary>
    /// Of one channel beside the colours transparency is taken, on white. Of several (masks and spot colours, which TIFF allows)
    /// none can be told to be it: viewers show the colours, and so is done here.
    /// </summary>
    private static Image WithoutExtraChannels(Image colour)
    {
        var colours = colour.Interpretation == Enums.Interpretation.Bw ? 1 : 3;
        return (colour.Bands - colours) switch
        {
            0 => colour.Copy(),
            1 => colour.Flatten(background: [255]),
            _ => colour.ExtractBand(0, n: colours),
        };
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
