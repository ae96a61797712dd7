namespace SiameseWorker.Gallery.Search;

/// <summary>The classes that are enrolled in a set. One thread writes; others may look classes up, and never wait for a whole write.</summary>
internal sealed class ClassLabels
{
    private readonly Dictionary<string, ClassLabel> _labels = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ClassLabel? _newest;

    /// <summary>Classes. Only for the writer.</summary>
    public int Count => _labels.Count;

    /// <summary>A class that is enrolled now; null where it is not.</summary>
    public ClassLabel? Find(string className)
    {
        lock (_gate)
            return _labels.GetValueOrDefault(className);
    }

    /// <summary>The label of an exemplar's class, new with its first. Only for the writer.</summary>
    public ClassLabel For(string className, string path)
    {
        // Nobody else changes the dictionary: only its own changes must the writer keep from readers.
        if (_labels.TryGetValue(className, out var label))
            return label;
        _newest = label = ClassLabel.Of(className, path, _newest);
        lock (_gate)
            _labels.Add(className, label);
        return label;
    }

    /// <summary>Adds classes that were read, before anybody else sees the set.</summary>
    public void Add(IEnumerable<ClassLabel> read)
    {
        foreach (var label in read)
            _labels.Add((_newest = label).Name, label);
    }

    /// <summary>Forgets a class. Only for the writer.</summary>
    public void Remove(ClassLabel label)
    {
        lock (_gate)
        {
            if (_labels.GetValueOrDefault(label.Name) == label)
                _labels.Remove(label.Name);
        }
    }
}
