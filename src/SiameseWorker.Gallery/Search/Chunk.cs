using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// A run of exemplars in order of their ids: vectors in one array, and what belongs to each in arrays beside it. Rows are
/// written once and never changed, so that a search may read them while the writer fills the rows behind them. A removed
/// row stays, without a class, in a chunk that shares all else with the one before.
/// </summary>
internal sealed class Chunk
{
    private readonly VectorShape shape;
    private readonly Blocks<float> vectors;
    private readonly Blocks<sbyte> codes;
    private readonly float[] scales;
    private readonly uint[] ids;
    private readonly NameList names;
    private readonly ClassLabel?[] classes;

    public Chunk(VectorShape shape, int capacity)
    {
        this.shape = shape;
        vectors = new(capacity, shape.Dimension);
        codes = shape.Coded ? new(capacity, shape.Dimension) : default;
        scales = shape.Scaled ? new float[(capacity + Blocks.Rows - 1) / Blocks.Rows * Blocks.Rows] : [];
        ids = new uint[capacity];
        names = new(capacity);
        classes = new ClassLabel[capacity];
    }

    /// <summary>A chunk whose first rows are to be read into <see cref="EachPart"/>.</summary>
    /// <param name="shape">Shape of the vectors.</param>
    /// <param name="capacity">Rows there is room for, as in the chunk that was stored: how rows lie depends on it.</param>
    /// <param name="rows">Rows to be read.</param>
    /// <param name="nameLength">Their <see cref="NameLength"/>.</param>
    public Chunk(VectorShape shape, int capacity, int rows, int nameLength)
        : this(shape, capacity) => names = new(capacity, rows, nameLength);

    private Chunk(Chunk before, ReadOnlySpan<int> removed)
    {
        (shape, vectors, codes, scales, ids, names) = (before.shape, before.vectors, before.codes, before.scales, before.ids, before.names);
        classes = [.. before.classes];
        foreach (var row in removed)
            classes[row] = null;
        Removed = before.Removed + removed.Length;
    }

    /// <summary>Rows there is room for.</summary>
    public int Capacity => ids.Length;

    /// <summary>Rows that were removed.</summary>
    public int Removed { get; private set; }

    /// <summary>What is multiplied with each row's elements: see <see cref="VectorShape.Scaled"/>; empty where nothing is.</summary>
    public ReadOnlySpan<float> Scales => scales;

    /// <summary>The exemplars. Half the keys' size, for a million rows' sake: see <see cref="Write"/>.</summary>
    public ReadOnlySpan<uint> Ids => ids;

    /// <summary>The numbers that a scan reads: the codes (signed bytes), or the vectors.</summary>
    public Blocks<T> Scanned<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
            return Unsafe.BitCast<Blocks<sbyte>, Blocks<T>>(codes);
        return Unsafe.BitCast<Blocks<float>, Blocks<T>>(vectors);
    }

    /// <summary>Copies a row's vector, shape (dimension).</summary>
    public void Read(int row, Span<float> vector) => vectors.Read(row, vector);

    /// <summary>Whether its vectors are another chunk's, in the same memory: it only lacks rows that were removed since.</summary>
    public bool HasVectorsOf(Chunk other) => vectors.Are(other.vectors);

    /// <summary>A row's class; null where it was removed.</summary>
    public ClassLabel? Class(int row) => classes[row];

    public string Path(int row, ClassLabel label) => label.Restore(names[row]);

    /// <summary>Writes the next row, which no snapshot shows yet.</summary>
    /// <param name="row">The row.</param>
    /// <param name="id">The exemplar.</param>
    /// <param name="label">Its class.</param>
    /// <param name="name">Its path as <see cref="ClassLabel.Shorten"/> gives it.</param>
    /// <param name="vector">Its vector.</param>
    /// <exception cref="NotSupportedException">The database has numbered more than four thousand million exemplars in its life.</exception>
    public void Write(int row, long id, ClassLabel label, ReadOnlySpan<byte> name, ReadOnlySpan<float> vector)
    {
        if (id > uint.MaxValue)
            throw new NotSupportedException($"Exemplar {id} cannot be searched: keys go up to {uint.MaxValue}. Move the database away: rebuilt from storage, it begins at 1 again.");
        vectors.Write(row, vector);
        if (shape.Scaled)
            scales[row] = Encode(row, vector);
        ids[row] = (uint)id;
        names.Add(name);
        classes[row] = label;
    }

    /// <summary>Bytes that the names of the first rows take up.</summary>
    public int NameLength(int rows) => names.Length(rows);

    /// <summary>
    /// Where the first rows lie in memory, array by array, all but their classes: to be copied, or to be filled before
    /// anybody else sees the chunk. Beside them, what lies between and behind them.
    /// </summary>
    public void EachPart(int rows, int nameLength, Action<Span<byte>> part)
    {
        part(MemoryMarshal.AsBytes(ids.AsSpan(0, rows)));
        part(MemoryMarshal.AsBytes(scales.AsSpan()));
        part(codes.Bytes);
        part(vectors.Bytes);
        names.EachPart(rows, nameLength, part);
    }

    /// <summary>Gives the first rows, which no snapshot shows yet, their classes; none to those that were removed.</summary>
    public void SetClasses(ReadOnlySpan<ClassLabel?> labels)
    {
        labels.CopyTo(classes);
        foreach (var label in labels)
            Removed += label is null ? 1 : 0;
    }

    /// <summary>Copies a row of another chunk to the next row, which no snapshot shows yet.</summary>
    public void Copy(int row, Chunk source, int sourceRow)
    {
        var vector = shape.Dimension <= VectorShape.OnStack ? stackalloc float[shape.Dimension] : new float[shape.Dimension];
        source.Read(sourceRow, vector);
        Write(row, source.ids[sourceRow], source.classes[sourceRow]!, source.names.Utf8(sourceRow), vector);
    }

    /// <summary>This chunk without some of its rows. It shares what is not removed, room to spare included.</summary>
    public Chunk Without(ReadOnlySpan<int> rows) => new(this, rows);

    /// <returns>The row's scale.</returns>
    private float Encode(int row, ReadOnlySpan<float> vector)
    {
        var scale = 1f;
        if (shape.Coded)
        {
            Span<sbyte> coded = stackalloc sbyte[shape.Dimension];
            scale = RowCodes.Write(vector, coded);
            codes.Write(row, coded);
        }

        return shape.Metric == Metric.Cosine ? scale * ScoreBound.ReciprocalLength(vector) : scale;
    }
}
