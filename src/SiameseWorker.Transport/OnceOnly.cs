namespace SiameseWorker.Transport;

/// <summary>Remembers what has been said, so that a fault that lasts is not logged at every pass. Bounded: begins anew when full.</summary>
internal sealed class OnceOnly
{
    private const int Capacity = 10_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

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
