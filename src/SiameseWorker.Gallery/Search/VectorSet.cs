namespace SiameseWorker.Gallery.Search;

/// <summary>
/// A gallery's vectors by one encoder version. One thread writes, any number read <see cref="Snapshot"/>.
/// </summary>
/// <remarks>
/// Rows are ordered by exemplar id. New exemplars have the greatest ids, so they go behind the last row, in place: older
/// snapshots do not look there. A removed row only loses its class, until an eighth of its chunk is lost; then, and where a
/// row in the middle is replaced or filled in, the chunk is written anew (some 256 KB), and searches that still read the
/// old one keep it alive until they end. Beside the vectors a row costs 12 bytes, its file's name, with codes a byte for
/// each dimension, and 4 bytes where it is scaled; room to spare is at most an eighth.
/// </remarks>
internal sealed class VectorSet(VectorShape shape)
{
    private readonly ClassLabels _labels = new();
    private VectorSnapshot _snapshot = VectorSnapshot.Empty;
    private DeviceCopy? _copy;

    /// <summary>A set as it was read.</summary>
    /// <param name="shape">Shape of the vectors.</param>
    /// <param name="chunks">All rows; all chunks but the last are full.</param>
    /// <param name="lastRows">Rows of the last chunk.</param>
    public VectorSet(VectorShape shape, Chunk[] chunks, int lastRows)
        : this(shape)
    {
        var exemplars = 0;
        var read = new List<ClassLabel>();
        for (var i = 0; i < chunks.Length; i++)
        {
            var rows = i == chunks.Length - 1 ? lastRows : chunks[i].Capacity;
            for (var row = 0; row < rows; row++)
            {
                if (chunks[i].Class(row) is not { } label)
                    continue;
                exemplars++;
                if (label.Exemplars++ == 0)
                    read.Add(label);
            }
        }

        _labels.Add(read);
        _snapshot = new(chunks, lastRows, exemplars, _labels.Count);
    }

    public VectorSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>The vectors' copy on a device, made with the first search there.</summary>
    public DeviceCopy On(IVectorDevice device) =>
        Volatile.Read(ref _copy) ?? Interlocked.CompareExchange(ref _copy, new(shape, device), comparand: null) ?? _copy;

    /// <summary>Frees the device's memory. A search that comes all the same is done here.</summary>
    public void LeaveDevice() => Volatile.Read(ref _copy)?.Dispose();

    /// <summary>The label of a class that is enrolled now; null where it is not.</summary>
    public ClassLabel? Label(string className) => _labels.Find(className);

    /// <summary>The label of an exemplar's class, new with its first. For loading.</summary>
    public ClassLabel Label(string className, string path) => _labels.For(className, path);

    /// <summary>Makes changes, which become visible together. Only one thread at a time.</summary>
    /// <param name="changes">The changes, in ascending order of their ids, each id once.</param>
    public void Apply(ReadOnlySpan<VectorChange> changes)
    {
        var editor = Edit();
        editor.Apply(changes);
        Publish(editor);
    }

    /// <summary>Begins the set's next state, unseen until it is published. For loading: nobody else may have the set yet.</summary>
    public SnapshotEditor Edit() => new(shape, Snapshot, _labels);

    /// <summary>Shows a state that <see cref="Edit"/> began.</summary>
    public void Publish(SnapshotEditor editor) => Volatile.Write(ref _snapshot, editor.Result());
}
