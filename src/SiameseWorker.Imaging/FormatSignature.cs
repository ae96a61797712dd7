using System.Buffers.Binary;

namespace SiameseWorker.Imaging;

/// <summary>Tells an image's format from its first bytes.</summary>
internal static class FormatSignature
{
    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    /// <exception cref="ImageRejectedException">The bytes begin like no format that is read.</exception>
    public static ImageFormat Recognise(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Png))
            return ImageFormat.Png;
        if (bytes.StartsWith(Jpeg))
            return ImageFormat.Jpeg;
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;
        if (bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8))
            return ImageFormat.WebP;
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8))
            return ImageFormat.Tiff;
        if (IsBmp(bytes))
            return ImageFormat.Bmp;
        if (bytes.Length >= 3 && bytes[0] == 'P' && (char.IsAsciiDigit((char)bytes[2]) || bytes[2] is (byte)'#' or (byte)' ' or (>= 9 and <= 13)))
        {
            if (bytes[1] is (byte)'2' or (byte)'5')
                return ImageFormat.Pgm;
            if (bytes[1] is (byte)'3' or (byte)'6')
                return ImageFormat.Ppm;
        }

        throw NotRecognised(bytes);
    }

    /// <summary>The name that people write.</summary>
    public static string DisplayName(this ImageFormat format) =>
        format == ImageFormat.WebP ? "WebP" : format.ToString().ToUpperInvariant();

    // "BM" alone also begins ordinary words; the size of the second header (at offset 14) tells them apart.
    private static bool IsBmp(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("BM"u8) && (bytes.Length < 18 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]) is >= 12 and <= 1024);

    private static ImageRejectedException NotRecognised(ReadOnlySpan<byte> bytes)
    {
        var start = Convert.ToHexString(bytes[..Math.Min(8, bytes.Length)]);
        var formats = string.Join(", ", Enum.GetValues<ImageFormat>().Select(DisplayName));
        return new ImageRejectedException(
            ImageRejection.NotRecognised,
            $"The file's first bytes ({start} in hexadecimal) are not those of an image that is read, whatever its name says; the formats are {formats}.");
    }
}
