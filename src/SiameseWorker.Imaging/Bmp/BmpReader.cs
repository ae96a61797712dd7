namespace SiameseWorker.Imaging.Bmp;

/// <summary>Reads uncompressed bitmaps of 1, 4, 8, 16, 24 and 32 bits per pixel, bottom-up or top-down, to RGB.</summary>
internal static class BmpReader
{
    private const uint None = 0;
    private const uint BitFields = 3;
    private const uint AlphaBitFields = 6;

    /// <exception cref="ImageRejectedException">The header or the pixels cannot be read, or the size is outside the limits.</exception>
    public static PixelImage Read(ReadOnlySpan<byte> bytes, LimitGate gate)
    {
        var header = BmpHeader.Read(bytes);
        gate.CheckSize(header.Width, header.Height);
        CheckKind(header);
        if (bytes.Length < header.PixelOffset + ((header.Height - 1) * header.Stride) + header.RowLength)
            throw BmpHeader.Damaged($"it has {bytes.Length:N0} bytes, too few for {header.Width:N0} × {header.Height:N0} pixels of {header.BitsPerPixel} bits: it is truncated");

        var samples = header.BitsPerPixel <= 8
            ? BmpPalette.Read(bytes, header).Decode(bytes, header)
            : BmpMasks.Read(bytes, header).Decode(bytes, header);
        return new PixelImage(header.Width, header.Height, 3, samples);
    }

    /// <summary>The pixels of one row of the image, counted from the top.</summary>
    public static ReadOnlySpan<byte> Row(ReadOnlySpan<byte> bytes, BmpHeader header, int y)
    {
        var stored = header.IsTopDown ? y : header.Height - 1 - y;
        return bytes.Slice((int)(header.PixelOffset + (stored * header.Stride)), (int)header.RowLength);
    }

    private static void CheckKind(BmpHeader header)
    {
        var isKnown = (header.Compression, header.BitsPerPixel) switch
        {
            (None, 1 or 4 or 8 or 16 or 24 or 32) => true,
            (BitFields or AlphaBitFields, 16 or 32) => true,
            _ => false,
        };
        if (!isKnown)
            throw BmpHeader.Damaged($"{header.BitsPerPixel} bits per pixel with compression {header.Compression} are not read (uncompressed ones of 1, 4, 8, 16, 24 or 32 bits are)");
        if (header.PixelOffset < header.TableOffset)
            throw BmpHeader.Damaged("its pixels are said to begin within its header");
    }
}
