using SiameseWorker.Imaging.Bmp;
using SiameseWorker.Imaging.Netpbm;
using SiameseWorker.Imaging.Vips;

namespace SiameseWorker.Imaging;

/// <summary>
/// Image files from outside to pixels, safely: the format is told from the first bytes, the limits are checked on the
/// header, and a truncated or damaged file is refused rather than half decoded. Safe for use by several threads at once.
/// </summary>
/// <param name="limits">What is accepted.</param>
public sealed class ImageDecoder(ImageLimits limits)
{
    /// <summary>Decodes one image: EXIF orientation applied, transparency flattened on white, 8-bit sRGB or luma.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="channels">1 for grayscale (ITU-R BT.601 luma) or 3 for RGB.</param>
    /// <exception cref="ImageRejectedException">The file is not an image that is accepted; see <see cref="ImageRejection"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is neither 1 nor 3.</exception>
    public PixelImage Decode(ReadOnlyMemory<byte> bytes, int channels) => Decode(bytes, channels, target: null);

    /// <summary>
    /// Decodes one image for an encoder. A JPEG that is much larger than the input is not decoded in full: of each block of
    /// 8 × 8 pixels only as many are computed as leave at least twice the input's resolution.
    /// </summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="spec">The input that the image will be resized to.</param>
    /// <exception cref="ImageRejectedException">The file is not an image that is accepted; see <see cref="ImageRejection"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The input's channels are neither 1 nor 3.</exception>
    public PixelImage Decode(ReadOnlyMemory<byte> bytes, InputSpec spec) => Decode(bytes, spec.Channels, spec);

    private PixelImage Decode(ReadOnlyMemory<byte> bytes, int channels, InputSpec? target)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image is decoded to 1 (grayscale) or 3 (RGB) channels.");

        var gate = new LimitGate(limits);
        gate.CheckBytes(bytes.Length);
        var format = FormatSignature.Recognise(bytes.Span);
        gate.CheckFormat(format);
        var image = format switch
        {
            ImageFormat.Bmp => BmpReader.Read(bytes.Span, gate),
            ImageFormat.Pgm or ImageFormat.Ppm => NetpbmReader.Read(bytes.Span, gate),
            _ => VipsReader.Read(bytes, format, gate, target),
        };
        return image.ToChannels(channels);
    }
}
