using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>A gallery's entry in the index of a <see cref="VectorFile"/>.</summary>
internal sealed record StoredGallery(string Name, ClassLabel[] Labels, IReadOnlyList<StoredChunk> Chunks)
{
    /// <summary>The chunks once they are read.</summary>
    public Chunk[] Loaded { get; } = new Chunk[Chunks.Count];

    public void Write(BinaryWriter index)
    {
        index.Write(Name);
        index.Write(Labels.Length);
        foreach (var label in Labels)
        {
            index.Write(label.Name);
            index.Write(label.Root is not null);
            index.Write(label.Root ?? "");
        }

        index.Write(Chunks.Count);
        foreach (var chunk in Chunks)
            chunk.Write(index);
    }

    /// <param name="index">The index.</param>
    /// <param name="place">Where the gallery's chunks begin in the file; moved to behind them.</param>
    public static StoredGallery Read(BinaryReader index, ref long place)
    {
        var name = index.ReadString();
        var labels = new ClassLabel[index.ReadInt32()];
        string? root = null;
        for (var i = 0; i < labels.Length; i++)
        {
            var className = index.ReadString();
            var rooted = index.ReadBoolean();
            var read = index.ReadString();
            // One string for all, as when exemplars are added.
            root = read == root ? root : read;
            labels[i] = new(className, rooted ? root : null);
        }

        var chunks = new StoredChunk[index.ReadInt32()];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = StoredChunk.Read(index, place);
            place += chunks[i].Length;
        }

        return new(name, labels, chunks);
    }
}

/// <summary>A chunk's entry.</summary>
/// <param name="Capacity">Rows it has room for.</param>
/// <param name="Rows">Rows that were written.</param>
/// <param name="NameLength">Bytes of their names.</param>
/// <param name="Length">Bytes in the file.</param>
/// <param name="Hash">Hash of those.</param>
/// <param name="Place">Where they are.</param>
internal sealed record StoredChunk(int Capacity, int Rows, int NameLength, int Length, ulong Hash, long Place)
{
    public void Write(BinaryWriter index)
    {
        index.Write(Capacity);
        index.Write(Rows);
        index.Write(NameLength);
        index.Write(Length);
        index.Write(Hash);
    }

    public static StoredChunk Read(BinaryReader index, long place) =>
        new(index.ReadInt32(), index.ReadInt32(), index.ReadInt32(), index.ReadInt32(), index.ReadUInt64(), place);
}
