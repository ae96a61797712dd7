using System.Buffers.Binary;

namespace SiameseWorker.Imaging.Bmp;

/// <summary>Where red, green, blue and perhaps alpha lie in a pixel of 16, 24 or 32 bits.</summary>
internal sealed class BmpMasks(ChannelMask red, ChannelMask green, ChannelMask blue, ChannelMask alpha)
{
    private const int FirstMask = 54;
    private const uint AlphaBitFields = 6;

    /// <exception cref="ImageRejectedException">The masks are missing or not contiguous.</exception>
    public static BmpMasks Read(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        if (header.Compression == 0)
        {
            // The fourth byte of an uncompressed 32-bit pixel is reserved, and often zero: it is no alpha.
            return header.BitsPerPixel == 16
                ? new BmpMasks(ChannelMask.Of(0x7C00), ChannelMask.Of(0x03E0), ChannelMask.Of(0x001F), ChannelMask.Of(0))
                : new BmpMasks(ChannelMask.Of(0xFF0000), ChannelMask.Of(0x00FF00), ChannelMask.Of(0x0000FF), ChannelMask.Of(0));
        }

        var hasAlpha = header.HasAlphaMask || header.Compression == AlphaBitFields;
        if (header.PixelOffset < FirstMask + (hasAlpha ? 16 : 12))
            throw BmpHeader.Damaged("its pixels are said to begin within its colour masks");
        return new BmpMasks(
            MaskAt(bytes, FirstMask),
            MaskAt(bytes, FirstMask + 4),
            MaskAt(bytes, FirstMask + 8),
            hasAlpha ? MaskAt(bytes, FirstMask + 12) : ChannelMask.Of(0));
    }

    /// <summary>All pixels, transparency flattened on white; shape (height, width, 3).</summary>
    public byte[] Decode(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        var isTransparent = alpha.IsPresent && HasAnyAlpha(bytes, header);
        var samples = new byte[3 * header.Width * header.Height];
        for (var y = 0; y < header.Height; y++)
        {
            var row = BmpReader.Row(bytes, header, y);
            for (var x = 0; x < header.Width; x++)
            {
                var pixel = PixelAt(row, x, header.BitsPerPixel);
                var opacity = isTransparent ? alpha.Extract(pixel) : 255;
                var at = 3 * ((y * header.Width) + x);
                samples[at] = OnWhite(red.Extract(pixel), opacity);
                samples[at + 1] = OnWhite(green.Extract(pixel), opacity);
                samples[at + 2] = OnWhite(blue.Extract(pixel), opacity);
            }
        }

        return samples;
    }

    // Many programs declare an alpha mask and then leave every alpha at zero: such an image is meant to be opaque.
    private bool HasAnyAlpha(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        for (var y = 0; y < header.Height; y++)
        {
            var row = BmpReader.Row(bytes, header, y);
            for (var x = 0; x < header.Width; x++)
            {
                if (alpha.Extract(PixelAt(row, x, header.BitsPerPixel)) != 0)
                    return true;
            }
        }

        return false;
    }

    private static uint PixelAt(ReadOnlySpan<byte> row, int x, int bits) => bits switch
    {
        16 => BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]),
        24 => (uint)(row[3 * x] | (row[(3 * x) + 1] << 8) | (row[(3 * x) + 2] << 16)),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]),
    };

    private static ChannelMask MaskAt(ReadOnlySpan<byte> bytes, int offset) =>
        ChannelMask.Of(BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]));

    private static byte OnWhite(int value, int opacity) => (byte)(((value * opacity) + (255 * (255 - opacity)) + 127) / 255);
}
