namespace SiameseWorker.Encoding.Sampling;

/// <summary>
/// The randomness of one training step, a function of the recipe's seed and the step's number alone: a run that is
/// resumed at a step draws what an uninterrupted one would have drawn there.
/// </summary>
public static class StepRandom
{
    /// <summary>A generator for one step. Its sequence is fixed by .NET's compatibility promise for a seeded <see cref="Random"/>.</summary>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="step">Number of the step.</param>
    public static Random Create(long seed, long step) => new((int)SeedOf(seed, step));

    /// <summary>A seed for other generators of the step.</summary>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="step">Number of the step.</param>
    public static ulong SeedOf(long seed, long step) => Mix(Mix((ulong)seed) + (ulong)step);

    /// <summary>SplitMix64's finalizer (Steele, Lea &amp; Flood 2014, figure 16): neighbouring seeds give unrelated numbers.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
