namespace SiameseWorker.Gallery.Search;

/// <summary>The classes that are enrolled in a set. One thread writes; others may look classes up, and never wait for a whole write.</summary>
internal sealed class ClassLabels
{
    private readonly Dictionary<string, ClassLabel> labels = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private ClassLabel? newest;

    /// <summary>Classes. Only for the writer.</summary>
    public int Count => labels.Count;

    /// <summary>A class that is enrolled now; null where it is not.</summary>
    public ClassLabel? Find(string className)
    {
        lock (gate)
            return labels.GetValueOrDefault(className);
    }

    /// <summary>The label of an exemplar's class, new with its first. Only for the writer.</summary>
    public ClassLabel For(string className, string path)
    {
        // Nobody else changes the dictionary: only its own changes must the writer keep from readers.
        if (labels.TryGetValue(className, out var label))
            return label;
        newest = label = ClassLabel.Of(className, path, newest);
        lock (gate)
            labels.Add(className, label);
        return label;
    }

    /// <summary>Adds classes that were read, before anybody else sees the set.</summary>
    public void Add(IEnumerable<ClassLabel> read)
    {
        foreach (var label in read)
            labels.Add((newest = label).Name, label);
    }

    /// <summary>Forgets a class. Only for the writer.</summary>
    public void Remove(ClassLabel label)
    {
        lock (gate)
        {
            if (labels.GetValueOrDefault(label.Name) == label)
                labels.Remove(label.Name);
        }
    }
}
