namespace SiameseWorker.Imaging.Bmp;

/// <summary>The colours of a bitmap of 1, 4 or 8 bits per pixel.</summary>
internal sealed class BmpPalette
{
    // Red, green, blue of each entry.
    private readonly byte[] _colours;

    private BmpPalette(byte[] colours) => _colours = colours;

    /// <exception cref="ImageRejectedException">There is no palette between header and pixels.</exception>
    public static BmpPalette Read(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        var possible = 1 << header.BitsPerPixel;
        var claimed = header.PaletteCount == 0 ? possible : (int)Math.Min(header.PaletteCount, possible);
        var count = (int)Math.Min(claimed, (header.PixelOffset - header.TableOffset) / header.PaletteEntryLength);
        if (count == 0)
            throw BmpHeader.Damaged("it has no palette");

        var entries = new byte[3 * count];
        for (var i = 0; i < count; i++)
        {
            var entry = bytes.Slice(header.TableOffset + (i * header.PaletteEntryLength), 3);
            (entries[3 * i], entries[(3 * i) + 1], entries[(3 * i) + 2]) = (entry[2], entry[1], entry[0]);
        }

        return new BmpPalette(entries);
    }

    /// <summary>All pixels, shape (height, width, 3).</summary>
    public byte[] Decode(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        var samples = new byte[3 * header.Width * header.Height];
        var bits = header.BitsPerPixel;
        var mask = (1 << bits) - 1;
        for (var y = 0; y < header.Height; y++)
        {
            var row = BmpReader.Row(bytes, header, y);
            for (var x = 0; x < header.Width; x++)
            {
                // The leftmost pixel of a byte is in its highest bits.
                var bit = x * bits;
                var index = (row[bit / 8] >> (8 - bits - (bit % 8))) & mask;
                if (3 * index >= _colours.Length)
                    throw BmpHeader.Damaged($"a pixel has colour {index}, but the palette has only {_colours.Length / 3}");
                _colours.AsSpan(3 * index, 3).CopyTo(samples.AsSpan(3 * ((y * header.Width) + x)));
            }
        }

        return samples;
    }
}
