namespace SiameseWorker.Gallery.Search;

/// <summary>Makes the next state of a <see cref="VectorSet"/> from the one before: untouched chunks are shared.</summary>
internal sealed class SnapshotEditor(VectorShape shape, VectorSnapshot before, Dictionary<string, ClassLabel> labels)
{
    private readonly List<ClassLabel> shrunk = [];
    private Chunk[] chunks = before.Chunks;
    private int lastRows = before.Chunks.Length > 0 ? before.Rows(before.Chunks.Length - 1) : 0;
    private int exemplars = before.Exemplars;

    /// <summary>Takes changes in ascending order of their ids, each id once.</summary>
    public void Apply(ReadOnlySpan<VectorChange> changes)
    {
        var last = chunks.Length > 0 ? chunks[^1].Ids[lastRows - 1] : 0;
        var inner = 0;
        while (inner < changes.Length && changes[inner].Id <= last)
            inner++;
        if (inner > 0)
            Rewrite(changes[..inner]);
        foreach (var change in changes[inner..])
        {
            if (change.Vector is not null)
                Append(change.Id, change.Class, change.Path, change.Vector);
        }
    }

    /// <summary>The new state.</summary>
    public VectorSnapshot Result()
    {
        foreach (var label in shrunk.Where(label => label.Exemplars == 0))
            labels.Remove(label.Name);
        return new(chunks, lastRows, exemplars, labels.Count);
    }

    /// <summary>Adds a row behind all others. Its id must be greater than theirs.</summary>
    public void Append(long id, string className, string path, ReadOnlySpan<float> vector)
    {
        // Room to spare in proportion to all there is, so that a small gallery wastes little and a large one copies nothing.
        var room = Math.Max(1, exemplars / 8);
        if (chunks.Length == 0 || lastRows == shape.ChunkRows)
        {
            chunks = [.. chunks, new Chunk(shape, Math.Min(room, shape.ChunkRows))];
            lastRows = 0;
        }
        else if (lastRows == chunks[^1].Capacity)
        {
            chunks = [.. chunks.AsSpan(0, chunks.Length - 1), chunks[^1].Part(0, lastRows, spare: Math.Min(room, shape.ChunkRows - lastRows))];
        }

        Write(chunks[^1], lastRows++, id, className, path, vector);
    }

    /// <summary>Writes anew the chunks whose range of ids the changes fall into.</summary>
    private void Rewrite(ReadOnlySpan<VectorChange> changes)
    {
        var result = new List<Chunk>(chunks.Length + 1);
        var lastRowsBefore = lastRows;
        for (var i = 0; i < chunks.Length; i++)
        {
            var rows = i == chunks.Length - 1 ? lastRowsBefore : chunks[i].Capacity;
            var here = 0;
            while (here < changes.Length && changes[here].Id <= chunks[i].Ids[rows - 1])
                here++;
            if (here == 0)
            {
                result.Add(chunks[i]);
                lastRows = rows;
                continue;
            }

            Split(Merge(chunks[i], rows, changes[..here]), result);
            changes = changes[here..];
        }

        chunks = [.. result];
        if (chunks.Length == 0)
            lastRows = 0;
    }

    private Chunk Merge(Chunk old, int rows, ReadOnlySpan<VectorChange> changes)
    {
        var merged = new Chunk(shape, rows + Growth(old.Ids[..rows], changes));
        var count = 0;
        var row = 0;
        foreach (var change in changes)
        {
            var found = old.Ids[row..rows].BinarySearch(change.Id);
            var until = row + (found < 0 ? ~found : found);
            merged.Copy(count, old, row, until - row);
            count += until - row;
            row = until;
            if (found >= 0)
                Leave(old.Class(row++));
            if (change.Vector is not null)
                Write(merged, count++, change.Id, change.Class, change.Path, change.Vector);
        }

        merged.Copy(count, old, row, rows - row);
        return merged;
    }

    private static int Growth(ReadOnlySpan<long> ids, ReadOnlySpan<VectorChange> changes)
    {
        var growth = 0;
        foreach (var change in changes)
            growth += (change.Vector is null ? 0 : 1) - (ids.BinarySearch(change.Id) < 0 ? 0 : 1);
        return growth;
    }

    /// <summary>Adds a chunk, in equal parts where it has too many rows for one.</summary>
    private void Split(Chunk merged, List<Chunk> result)
    {
        var count = merged.Capacity;
        var parts = (count + shape.ChunkRows - 1) / shape.ChunkRows;
        for (var part = 0; part < parts; part++)
        {
            var from = (int)((long)count * part / parts);
            var rows = (int)((long)count * (part + 1) / parts) - from;
            result.Add(parts == 1 ? merged : merged.Part(from, rows));
            lastRows = rows;
        }
    }

    private void Write(Chunk chunk, int row, long id, string className, string path, ReadOnlySpan<float> vector)
    {
        if (!labels.TryGetValue(className, out var label))
            labels[className] = label = ClassLabel.Of(className, path);
        chunk.Write(row, id, label, path, vector);
        label.Exemplars++;
        exemplars++;
    }

    private void Leave(ClassLabel label)
    {
        label.Exemplars--;
        exemplars--;
        shrunk.Add(label);
    }
}
