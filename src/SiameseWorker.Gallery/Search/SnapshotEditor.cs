namespace SiameseWorker.Gallery.Search;

/// <summary>Makes the next state of a <see cref="VectorSet"/> from the one before: untouched chunks are shared.</summary>
internal sealed class SnapshotEditor(VectorShape shape, VectorSnapshot before, ClassLabels labels)
{
    private readonly List<ClassLabel> _shrunk = [];
    private readonly List<Chunk> _chunks = [.. before.Chunks];
    private int _lastRows = before.Chunks.Length > 0 ? before.Rows(before.Chunks.Length - 1) : 0;
    private int _exemplars = before.Exemplars;

    /// <summary>Takes changes in ascending order of their ids, each id once.</summary>
    public void Apply(ReadOnlySpan<VectorChange> changes)
    {
        var last = _chunks.Count > 0 ? _chunks[^1].Ids[_lastRows - 1] : 0;
        var inner = 0;
        while (inner < changes.Length && changes[inner].Id <= last)
            inner++;
        if (inner > 0)
            Rewrite(changes[..inner]);
        foreach (var change in changes[inner..])
        {
            if (change.Vector is not null)
                Append(change);
        }
    }

    /// <summary>The new state.</summary>
    public VectorSnapshot Result()
    {
        foreach (var label in _shrunk.Where(label => label.Exemplars == 0))
            labels.Remove(label);
        return new([.. _chunks], _lastRows, _exemplars, labels.Count);
    }

    /// <summary>Adds a row behind all others. Its id must be greater than theirs.</summary>
    /// <param name="id">The exemplar.</param>
    /// <param name="label">Its class, one of the set's labels.</param>
    /// <param name="name">Its path as <see cref="ClassLabel.Shorten"/> gives it.</param>
    /// <param name="vector">Its vector.</param>
    public void Append(long id, ClassLabel label, ReadOnlySpan<byte> name, ReadOnlySpan<float> vector)
    {
        // Room to spare in proportion to all there is, so that a small gallery wastes little and a large one copies nothing.
        var room = Math.Max(1, _exemplars / 8);
        if (_chunks.Count == 0 || _lastRows == shape.ChunkRows)
        {
            _chunks.Add(new Chunk(shape, Math.Min(room, shape.ChunkRows)));
            _lastRows = 0;
        }
        else if (_lastRows == _chunks[^1].Capacity)
        {
            Grow(Math.Min(_lastRows + room, shape.ChunkRows));
        }

        Write(_chunks[^1], _lastRows++, id, label, name, vector);
    }

    private void Append(VectorChange change)
    {
        var label = labels.For(change.Class, change.Path);
        Append(change.Id, label, label.Shorten(change.Path), change.Vector);
    }

    private void Grow(int capacity)
    {
        var old = _chunks[^1];
        var grown = new Chunk(shape, capacity);
        var rows = 0;
        for (var row = 0; row < _lastRows; row++)
        {
            if (old.Class(row) is not null)
                grown.Copy(rows++, old, row);
        }

        _chunks[^1] = grown;
        _lastRows = rows;
    }

    /// <summary>Makes anew the chunks whose range of ids the changes fall into.</summary>
    private void Rewrite(ReadOnlySpan<VectorChange> changes)
    {
        var old = _chunks.ToArray();
        var oldLastRows = _lastRows;
        _chunks.Clear();
        _lastRows = 0;
        for (var i = 0; i < old.Length; i++)
        {
            var rows = i == old.Length - 1 ? oldLastRows : old[i].Capacity;
            var here = 0;
            while (here < changes.Length && changes[here].Id <= old[i].Ids[rows - 1])
                here++;
            if (here == 0)
                Keep(old[i], rows);
            else if (FewRemoved(old[i], rows, changes[..here]) is { } removed)
                Keep(Without(old[i], removed), rows);
            else
                Merge(old[i], rows, changes[..here]);
            changes = changes[here..];
        }
    }

    private void Keep(Chunk chunk, int rows)
    {
        _chunks.Add(chunk);
        _lastRows = rows;
    }

    /// <summary>The rows to remove, if that is all there is to do and no more than an eighth of the chunk is lost; null otherwise.</summary>
    private static int[]? FewRemoved(Chunk chunk, int rows, ReadOnlySpan<VectorChange> changes)
    {
        var removed = new List<int>(changes.Length);
        foreach (var change in changes)
        {
            if (change.Vector is not null)
                return null;
            var row = chunk.Ids[..rows].BinarySearch((uint)change.Id);
            if (row >= 0 && chunk.Class(row) is not null)
                removed.Add(row);
        }

        return (chunk.Removed + removed.Count) * 8 <= rows ? [.. removed] : null;
    }

    private Chunk Without(Chunk chunk, int[] rows)
    {
        foreach (var row in rows)
            Leave(chunk.Class(row)!);
        return chunk.Without(rows);
    }

    /// <summary>Writes a chunk's rows and the changes to new chunks, as many as are needed, of equal sizes.</summary>
    private void Merge(Chunk old, int rows, ReadOnlySpan<VectorChange> changes)
    {
        var order = Order(old, rows, changes);
        var parts = (order.Count + shape.ChunkRows - 1) / shape.ChunkRows;
        for (var part = 0; part < parts; part++)
        {
            var from = (int)((long)order.Count * part / parts);
            var chunk = new Chunk(shape, (int)((long)order.Count * (part + 1) / parts) - from);
            for (var row = 0; row < chunk.Capacity; row++)
            {
                var source = order[from + row];
                if (source >= 0)
                    chunk.Copy(row, old, source);
                else
                    Write(chunk, row, changes[~source]);
            }

            Keep(chunk, chunk.Capacity);
        }
    }

    /// <summary>The rows that result: numbers of old rows, and complements of numbers of changes.</summary>
    private List<int> Order(Chunk old, int rows, ReadOnlySpan<VectorChange> changes)
    {
        var order = new List<int>(rows + changes.Length);
        var row = 0;
        for (var i = 0; i < changes.Length; i++)
        {
            for (; row < rows && old.Ids[row] < changes[i].Id; row++)
                AddRow();
            if (row < rows && old.Ids[row] == changes[i].Id && old.Class(row++) is { } left)
                Leave(left);
            if (changes[i].Vector is not null)
                order.Add(~i);
        }

        for (; row < rows; row++)
            AddRow();
        return order;

        void AddRow()
        {
            if (old.Class(row) is not null)
                order.Add(row);
        }
    }

    private void Write(Chunk chunk, int row, VectorChange change)
    {
        var label = labels.For(change.Class, change.Path);
        Write(chunk, row, change.Id, label, label.Shorten(change.Path), change.Vector);
    }

    private void Write(Chunk chunk, int row, long id, ClassLabel label, ReadOnlySpan<byte> name, ReadOnlySpan<float> vector)
    {
        chunk.Write(row, id, label, name, vector);
        label.Exemplars++;
        _exemplars++;
    }

    private void Leave(ClassLabel label)
    {
        label.Exemplars--;
        _exemplars--;
        _shrunk.Add(label);
    }
}
