namespace SiameseWorker.Gallery.Search;

/// <summary>One state of a gallery's vectors, which never changes: what a search reads from start to end.</summary>
/// <param name="chunks">The exemplars in order of their ids; all chunks but the last are full.</param>
/// <param name="lastRows">Rows of the last chunk that belong to this state.</param>
/// <param name="exemplars">Rows in all.</param>
/// <param name="classes">Classes they belong to.</param>
internal sealed class VectorSnapshot(Chunk[] chunks, int lastRows, int exemplars, int classes)
{
    public static VectorSnapshot Empty { get; } = new([], 0, 0, 0);

    public Chunk[] Chunks => chunks;

    public int Exemplars => exemplars;

    public int Classes => classes;

    /// <summary>Rows of a chunk that belong to this state.</summary>
    public int Rows(int chunk) => chunk == chunks.Length - 1 ? lastRows : chunks[chunk].Capacity;

    /// <summary>Those of some exemplars that are in it.</summary>
    /// <param name="ids">Their ids, in ascending order.</param>
    public IEnumerable<long> Among(long[] ids)
    {
        var next = 0;
        for (var i = 0; i < chunks.Length && next < ids.Length; i++)
        {
            var rows = Rows(i);
            for (; next < ids.Length && ids[next] <= chunks[i].Ids[rows - 1]; next++)
            {
                var row = chunks[i].Ids[..rows].BinarySearch((uint)ids[next]);
                if (row >= 0 && chunks[i].Class(row) is not null)
                    yield return ids[next];
            }
        }
    }
}
