namespace SiameseWorker.Gallery.Search;

/// <summary>
/// A gallery's vectors by one encoder version. One thread writes, any number read <see cref="Snapshot"/>.
/// </summary>
/// <remarks>
/// Rows are ordered by exemplar id. New exemplars have the greatest ids, so they go behind the last row, in place: older
/// snapshots do not look there. A row in the middle that is replaced, removed or filled in has its chunk written anew
/// (some 256 KB), and searches that still read the old chunk keep it alive until they end. Beside the vectors a row costs
/// 24 bytes, its file's name, and for cosine 4 bytes; room to spare is at most an eighth.
/// </remarks>
internal sealed class VectorSet(VectorShape shape)
{
    private readonly Dictionary<string, ClassLabel> labels = new(StringComparer.Ordinal);
    private VectorSnapshot snapshot = VectorSnapshot.Empty;

    public VectorSnapshot Snapshot => Volatile.Read(ref snapshot);

    /// <summary>The label of a class that is enrolled now; null where it is not.</summary>
    public ClassLabel? Label(string className)
    {
        lock (labels)
            return labels.GetValueOrDefault(className);
    }

    /// <summary>Makes changes, which become visible together. Only one thread at a time.</summary>
    /// <param name="changes">The changes, in ascending order of their ids, each id once.</param>
    public void Apply(ReadOnlySpan<VectorChange> changes)
    {
        lock (labels)
        {
            var editor = Edit();
            editor.Apply(changes);
            Publish(editor);
        }
    }

    /// <summary>Begins the set's next state, unseen until it is published. For loading: nobody else may have the set yet.</summary>
    public SnapshotEditor Edit() => new(shape, Snapshot, labels);

    /// <summary>Shows a state that <see cref="Edit"/> began.</summary>
    public void Publish(SnapshotEditor editor) => Volatile.Write(ref snapshot, editor.Result());
}
