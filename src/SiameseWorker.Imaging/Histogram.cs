namespace SiameseWorker.Imaging;

/// <summary>How often each of some whole numbers occurs.</summary>
/// <param name="lowest">The lowest that may occur; what is lower counts as this.</param>
/// <param name="highest">The highest that may occur; what is higher counts as this.</param>
internal sealed class Histogram(int lowest, int highest)
{
    private readonly int[] _counts = new int[highest - lowest + 1];

    /// <summary>How many values were added.</summary>
    public int Total { get; private set; }

    /// <summary>The brightness of an image of one channel, 0 to 255.</summary>
    public static Histogram Of(ReadOnlySpan<byte> samples)
    {
        var histogram = new Histogram(0, byte.MaxValue) { Total = samples.Length };
        foreach (var sample in samples)
            histogram._counts[sample]++;
        return histogram;
    }

    public void Add(int value)
    {
        _counts[Math.Clamp(value, lowest, highest) - lowest]++;
        Total++;
    }

    public int CountOf(int value) => value < lowest || value > highest ? 0 : _counts[value - lowest];

    /// <summary>How many values are not above one.</summary>
    public int CountUpTo(int value)
    {
        var count = 0;
        for (var i = 0; i <= value - lowest && i < _counts.Length; i++)
            count += _counts[i];
        return count;
    }

    /// <summary>The lowest value that at least so many are not above.</summary>
    public int AtRank(int rank)
    {
        var (value, below) = (lowest, CountOf(lowest));
        while (below < rank && value < highest)
            below += CountOf(++value);
        return value;
    }

    public int Median() => AtRank((Total + 1) / 2);

    /// <summary>The median absolute deviation, as the standard deviation of a normal distribution that has it; 0 where half of the values are the same.</summary>
    public double Noise()
    {
        var median = Median();
        var (reach, within) = (0, CountOf(median));
        while (2 * within < Total)
        {
            reach++;
            within += CountOf(median - reach) + CountOf(median + reach);
        }

        return 1.4826 * reach;
    }

    /// <summary>How far values lie above or below, in all.</summary>
    public double Beyond(double value, bool above)
    {
        var sum = 0.0;
        for (var i = 0; i < _counts.Length; i++)
            sum += _counts[i] * Math.Max(0, above ? i + lowest - value : value - i - lowest);
        return sum;
    }

    /// <summary>
    /// Where it falls in two: the threshold with the largest variance between the classes (Otsu 1979, <i>A Threshold Selection
    /// Method from Gray-Level Histograms</i>, equation 14).
    /// </summary>
    /// <returns>The last value of the lower class; null where there is one value only.</returns>
    public int? Threshold()
    {
        long sum = 0;
        for (var i = 0; i < _counts.Length; i++)
            sum += (long)i * _counts[i];

        var (best, threshold) = (0.0, (int?)null);
        long lower = 0, lowerSum = 0;
        for (var i = 0; i < _counts.Length - 1; i++)
        {
            lower += _counts[i];
            lowerSum += (long)i * _counts[i];
            if (lower == 0 || lower == Total)
                continue;
            var difference = ((double)lowerSum / lower) - ((double)(sum - lowerSum) / (Total - lower));
            var between = (double)lower * (Total - lower) * difference * difference;
            if (between > best)
                (best, threshold) = (between, i + lowest);
        }

        return threshold;
    }
}
