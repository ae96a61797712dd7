using System.Collections.Concurrent;

namespace SiameseWorker.Gallery.Search;

/// <summary>One encoder version's vectors in memory, by gallery. One thread writes, any number read.</summary>
internal sealed class VersionVectors(EncoderVersion version, bool reducedPrecision)
{
    private readonly ConcurrentDictionary<string, VectorSet> _sets = new(StringComparer.Ordinal);

    public EncoderVersion Version => version;

    public VectorShape Shape { get; } = new(version.Dimension, version.Metric, reducedPrecision);

    public int Galleries => _sets.Count;

    /// <summary>Exemplars of all galleries.</summary>
    public int Exemplars => _sets.Values.Sum(set => set.Snapshot.Exemplars);

    /// <summary>All galleries that have vectors.</summary>
    public IEnumerable<KeyValuePair<string, VectorSet>> Sets => _sets;

    /// <summary>A gallery's vectors; null where it has none.</summary>
    public VectorSet? Find(string gallery) => _sets.GetValueOrDefault(gallery);

    /// <summary>Makes changes to a gallery, in ascending order of their ids, each id once.</summary>
    public void Apply(string gallery, ReadOnlySpan<VectorChange> changes)
    {
        var set = Find(gallery) ?? new VectorSet(Shape);
        set.Apply(changes);
        if (set.Snapshot.Exemplars > 0)
            _sets[gallery] = set;
        else if (_sets.TryRemove(gallery, out var emptied))
            emptied.LeaveDevice();
    }

    /// <summary>Frees the memory of a device on which galleries were searched.</summary>
    public void LeaveDevice()
    {
        foreach (var set in _sets.Values)
            set.LeaveDevice();
    }

    /// <summary>Adds a gallery that was loaded.</summary>
    public void Add(string gallery, VectorSet set) => _sets[gallery] = set;
}
