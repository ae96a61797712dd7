using System.Buffers.Binary;

namespace SiameseWorker.Imaging.Bmp;

/// <summary>
/// What the headers of a bitmap say: the 14-byte file header, then an OS/2 core header (12 bytes) or a BITMAPINFOHEADER
/// (40 bytes) and its successors, as the Windows GDI reference defines them.
/// </summary>
internal sealed record BmpHeader
{
    private const int FileHeaderLength = 14;
    private const int CoreLength = 12;
    private const int InfoLength = 40;

    public required int Width { get; init; }

    /// <summary>Rows, always positive.</summary>
    public required int Height { get; init; }

    /// <summary>Whether the first row stored is the topmost; usually it is the bottom one.</summary>
    public required bool IsTopDown { get; init; }

    public required int BitsPerPixel { get; init; }

    /// <summary>0 none, 1 RLE of bytes, 2 RLE of nibbles, 3 bit fields, 4 JPEG, 5 PNG, 6 bit fields with alpha.</summary>
    public required uint Compression { get; init; }

    /// <summary>Offset of the first stored row.</summary>
    public required long PixelOffset { get; init; }

    /// <summary>Offset of what follows the header: bit fields, or the palette.</summary>
    public required int TableOffset { get; init; }

    /// <summary>Bytes of one palette entry: 3 after a core header, else 4; blue comes first.</summary>
    public required int PaletteEntryLength { get; init; }

    /// <summary>Entries of the palette that the header claims; 0 for all that the depth can index.</summary>
    public required uint PaletteCount { get; init; }

    /// <summary>Whether the header itself is long enough to hold a mask for alpha.</summary>
    public required bool HasAlphaMask { get; init; }

    /// <summary>Bytes from one stored row to the next: a multiple of four.</summary>
    public long Stride => (((long)Width * BitsPerPixel) + 31) / 32 * 4;

    /// <summary>Bytes of one row's pixels, without padding.</summary>
    public long RowLength => (((long)Width * BitsPerPixel) + 7) / 8;

    /// <exception cref="ImageRejectedException">The header is cut short or makes no sense.</exception>
    public static BmpHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FileHeaderLength + CoreLength)
            throw Damaged("it ends within its header");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]);
        if (bytes.Length < FileHeaderLength + length)
            throw Damaged("it ends within its header");
        return length switch
        {
            CoreLength => ReadCore(bytes),
            >= InfoLength => ReadInfo(bytes, (int)length),
            _ => throw Damaged($"its header of {length} bytes is none that is known"),
        };
    }

    public static ImageRejectedException Damaged(string problem) =>
        new(ImageRejection.Corrupt, $"The BMP file cannot be read: {problem}. Save it again as an uncompressed bitmap or as PNG.");

    private static BmpHeader ReadCore(ReadOnlySpan<byte> bytes) => new()
    {
        Width = BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]),
        Height = BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..]),
        IsTopDown = false,
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(bytes[24..]),
        Compression = 0,
        PixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]),
        TableOffset = FileHeaderLength + CoreLength,
        PaletteEntryLength = 3,
        PaletteCount = 0,
        HasAlphaMask = false,
    };

    private static BmpHeader ReadInfo(ReadOnlySpan<byte> bytes, int length)
    {
        var width = BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]);
        var height = BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]);
        if (width < 0 || height == int.MinValue)
            throw Damaged($"its size is {width} × {height}");
        return new BmpHeader
        {
            Width = width,
            Height = Math.Abs(height),
            IsTopDown = height < 0,
            BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]),
            Compression = BinaryPrimitives.ReadUInt32LittleEndian(bytes[30..]),
            PixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]),
            TableOffset = FileHeaderLength + length,
            PaletteEntryLength = 4,
            PaletteCount = BinaryPrimitives.ReadUInt32LittleEndian(bytes[46..]),
            HasAlphaMask = length >= 56,
        };
    }
}
