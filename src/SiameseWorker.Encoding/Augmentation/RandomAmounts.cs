namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Random amounts of augmentations.</summary>
internal static class RandomAmounts
{
    /// <summary>An amount drawn evenly from ± a bound.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="bound">The bound, 0 or more.</param>
    public static double Even(this Random random, double bound) => ((random.NextDouble() * 2) - 1) * bound;
}
