namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Counts among scores in ascending order.</summary>
internal static class SortedScores
{
    /// <summary>How many are below a threshold.</summary>
    public static int CountBelow(double[] sorted, double threshold)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < threshold)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
