namespace SiameseWorker.Samples;

/// <summary>
/// Random numbers that depend on nothing but the keys they are made from: SplitMix64 (Steele, Lea and Flood 2014,
/// <i>Fast splittable pseudorandom number generators</i>). Uses no function whose last digits differ between machines.
/// </summary>
internal sealed class SeededRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    public SeededRandom(params ReadOnlySpan<int> keys)
    {
        foreach (var key in keys)
            _state = Mix(_state + Gamma + (uint)key);
    }

    /// <summary>0 inclusive to 1 exclusive.</summary>
    public double Unit() => (Mix(_state += Gamma) >> 11) * (1.0 / (1UL << 53));

    public double Between(double low, double high) => low + (Unit() * (high - low));

    /// <summary>0 inclusive to <paramref name="count"/> exclusive.</summary>
    public int Below(int count) => (int)(Unit() * count);

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Mean 0, standard deviation as given, never beyond three of them: the sum of three uniform numbers.</summary>
    public double Around(double deviation) => (Unit() + Unit() + Unit() - 1.5) * 2 * deviation;

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
