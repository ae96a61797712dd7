namespace SiameseWorker.Imaging.Netpbm;

/// <summary>Reads the decimal numbers, white space and comments of a Netpbm file after its two magic characters.</summary>
internal ref struct NetpbmScanner(ReadOnlySpan<byte> bytes)
{
    private const int LargestNumber = 999_999_999;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>The next number.</summary>
    /// <param name="what">What the number is, for the message.</param>
    public int ReadNumber(string what)
    {
        SkipBlanks();
        var start = _position;
        var number = 0;
        while (_position < _bytes.Length && char.IsAsciiDigit((char)_bytes[_position]))
        {
            number = (number * 10) + (_bytes[_position++] - '0');
            if (number > LargestNumber / 10)
                break;
        }

        if (_position == start)
            throw Damaged(_position < _bytes.Length ? $"its {what} is not a number" : $"it ends where its {what} should be");
        if (_position < _bytes.Length && char.IsAsciiDigit((char)_bytes[_position]))
            throw Damaged($"its {what} is too large a number");
        return number;
    }

    /// <summary>The binary samples: they begin one white-space character after the last number of the header.</summary>
    public ReadOnlySpan<byte> ReadRaster(long length)
    {
        if (_position >= _bytes.Length || !IsBlank(_bytes[_position]))
            throw Damaged("no white space follows its header");
        _position++;
        DemandRemaining(length);
        return _bytes.Slice(_position, (int)length);
    }

    /// <exception cref="ImageRejectedException">Fewer bytes are left.</exception>
    public readonly void DemandRemaining(long length)
    {
        if (_bytes.Length - _position < length)
            throw Damaged($"{_bytes.Length - _position:N0} bytes of samples are left where at least {length:N0} are needed: it is truncated");
    }

    public static ImageRejectedException Damaged(string problem) =>
        new(ImageRejection.Corrupt, $"The PGM or PPM file cannot be read: {problem}. Write it again and send it again.");

    private void SkipBlanks()
    {
        while (_position < _bytes.Length && (IsBlank(_bytes[_position]) || _bytes[_position] == '#'))
        {
            if (_bytes[_position++] == '#')
            {
                while (_position < _bytes.Length && _bytes[_position] is not ((byte)'\n' or (byte)'\r'))
                    _position++;
            }
        }
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
