namespace SiameseWorker.Imaging;

/// <summary>
/// For every visible output position of one axis: the source positions it is made of and their integer weights,
/// which add up to <see cref="Total"/>.
/// </summary>
internal sealed class AxisWeights
{
    private readonly int[] _firsts;
    private readonly int[] _weights;
    private readonly int _taps;

    private AxisWeights(int start, int count, int taps, long total)
    {
        (Start, Count, Total, _taps) = (start, count, total, taps);
        _firsts = new int[count];
        _weights = new int[count * taps];
    }

    /// <summary>First output position that is written.</summary>
    public int Start { get; }

    /// <summary>Output positions that are written.</summary>
    public int Count { get; }

    /// <summary>Sum of the weights of each position.</summary>
    public long Total { get; }

    /// <summary>First source position of output position <see cref="Start"/> + <paramref name="i"/>.</summary>
    public int FirstOf(int i) => _firsts[i];

    /// <summary>Weights of the source positions from <see cref="FirstOf"/> on.</summary>
    public ReadOnlySpan<int> WeightsOf(int i) => _weights.AsSpan(i * _taps, _taps);

    /// <param name="from">Source length.</param>
    /// <param name="to">Length it is scaled to.</param>
    /// <param name="offset">Output position of the scaled source's start; negative where it overhangs.</param>
    /// <param name="length">Output length.</param>
    /// <param name="scaling">How source positions become output positions.</param>
    public static AxisWeights Of(int from, int to, int offset, int length, Scaling scaling)
    {
        var start = Math.Max(0, offset);
        var count = Math.Min(length, offset + to) - start;
        if (scaling == Scaling.Pick)
            return Pick(from, to, start, count, start - offset);
        return to < from ? Area(from, to, start, count, start - offset) : Bilinear(from, to, start, count, start - offset);
    }

    private static AxisWeights Pick(int from, int to, int start, int count, int skip)
    {
        var axis = new AxisWeights(start, count, taps: 1, total: 1);
        for (var i = 0; i < count; i++)
            (axis._firsts[i], axis._weights[i]) = ((int)((long)(skip + i) * from / to), 1);
        return axis;
    }

    // In units in which a source pixel is `to` long and an output pixel `from`: every overlap is a whole number.
    private static AxisWeights Area(int from, int to, int start, int count, int skip)
    {
        var axis = new AxisWeights(start, count, Math.Min(from, (from / to) + 2), from);
        for (var i = 0; i < count; i++)
        {
            var left = (long)(skip + i) * from;
            var right = left + from;
            var first = Math.Min((int)(left / to), from - axis._taps);
            axis._firsts[i] = first;
            for (var tap = 0; tap < axis._taps; tap++)
            {
                var pixel = (long)(first + tap) * to;
                axis._weights[(i * axis._taps) + tap] = (int)Math.Max(0, Math.Min(right, pixel + to) - Math.Max(left, pixel));
            }
        }

        return axis;
    }

    // Pixel centres: output i lies at ((2i + 1)·from − to) / 2·to in the source, clamped to its first and last pixel.
    private static AxisWeights Bilinear(int from, int to, int start, int count, int skip)
    {
        var axis = new AxisWeights(start, count, Math.Min(from, 2), 2L * to);
        for (var i = 0; i < count; i++)
        {
            if (axis._taps == 1)
            {
                axis._weights[i] = 2 * to;
                continue;
            }

            var position = Math.Clamp(((((2L * (skip + i)) + 1) * from) - to), 0, 2L * to * (from - 1));
            var first = (int)Math.Min(position / (2L * to), from - 2);
            var fraction = (int)(position - (2L * to * first));
            axis._firsts[i] = first;
            axis._weights[2 * i] = (2 * to) - fraction;
            axis._weights[(2 * i) + 1] = fraction;
        }

        return axis;
    }
}
