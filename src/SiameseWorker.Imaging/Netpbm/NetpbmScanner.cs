namespace SiameseWorker.Imaging.Netpbm;

/// <summary>Reads the decimal numbers, white space and comments of a Netpbm file after its two magic characters.</summary>
internal ref struct NetpbmScanner(ReadOnlySpan<byte> bytes)
{
    private const int LargestNumber = 999_999_999;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;

    /// <summary>The next number.</summary>
    /// <param name="what">What the number is, for the message.</param>
    public int ReadNumber(string what)
    {
        SkipBlanks();
        var start = position;
        var number = 0;
        while (position < bytes.Length && char.IsAsciiDigit((char)bytes[position]))
        {
            number = (number * 10) + (bytes[position++] - '0');
            if (number > LargestNumber / 10)
                break;
        }

        if (position == start)
            throw Damaged(position < bytes.Length ? $"its {what} is not a number" : $"it ends where its {what} should be");
        if (position < bytes.Length && char.IsAsciiDigit((char)bytes[position]))
            throw Damaged($"its {what} is too large a number");
        return number;
    }

    /// <summary>The binary samples: they begin one white-space character after the last number of the header.</summary>
    public ReadOnlySpan<byte> ReadRaster(long length)
    {
        if (position >= bytes.Length || !IsBlank(bytes[position]))
            throw Damaged("no white space follows its header");
        position++;
        DemandRemaining(length);
        return bytes.Slice(position, (int)length);
    }

    /// <exception cref="ImageRejectedException">Fewer bytes are left.</exception>
    public readonly void DemandRemaining(long length)
    {
        if (bytes.Length - position < length)
            throw Damaged($"{bytes.Length - position:N0} bytes of samples are left where at least {length:N0} are needed: it is truncated");
    }

    public static ImageRejectedException Damaged(string problem) =>
        new(ImageRejection.Corrupt, $"The PGM or PPM file cannot be read: {problem}. Write it again and send it again.");

    private void SkipBlanks()
    {
        while (position < bytes.Length && (IsBlank(bytes[position]) || bytes[position] == '#'))
        {
            if (bytes[position++] == '#')
            {
                while (position < bytes.Length && bytes[position] is not ((byte)'\n' or (byte)'\r'))
                    position++;
            }
        }
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
