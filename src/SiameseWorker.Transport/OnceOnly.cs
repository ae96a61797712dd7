namespace SiameseWorker.Transport;

/// <summary>Remembers what has been said, so that a fault that lasts is not logged at every pass. Bounded: begins anew when full.</summary>
public sealed class OnceOnly
{
    private const int Capacity = 10_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether something has not been said yet; from then on it has.</summary>
    /// <param name="key">What is said.</param>
    public bool IsFirst(string key)
    {
        lock (_seen)
        {
            if (_seen.Count >= Capacity)
                _seen.Clear();
            return _seen.Add(key);
        }
    }
}
