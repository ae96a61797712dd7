namespace SiameseWorker.Imaging;

/// <summary>
/// Where a histogram falls in two: the threshold with the largest variance between the classes (Otsu 1979, <i>A Threshold
/// Selection Method from Gray-Level Histograms</i>, equation 14).
/// </summary>
internal static class Otsu
{
    /// <summary>The last value of the lower class; null where there is one value only.</summary>
    /// <param name="histogram">How often each value occurs.</param>
    public static int? Threshold(ReadOnlySpan<int> histogram)
    {
        long total = 0, sum = 0;
        for (var value = 0; value < histogram.Length; value++)
        {
            total += histogram[value];
            sum += (long)value * histogram[value];
        }

        var (best, threshold) = (0.0, (int?)null);
        long lower = 0, lowerSum = 0;
        for (var value = 0; value < histogram.Length - 1; value++)
        {
            lower += histogram[value];
            lowerSum += (long)value * histogram[value];
            if (lower == 0 || lower == total)
                continue;
            var difference = ((double)lowerSum / lower) - ((double)(sum - lowerSum) / (total - lower));
            var between = (double)lower * (total - lower) * difference * difference;
            if (between > best)
                (best, threshold) = (between, value);
        }

        return threshold;
    }
}
