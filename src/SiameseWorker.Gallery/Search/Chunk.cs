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
    private readonly VectorShape _shape;
    private readonly Blocks<float> _vectors;
    private readonly Blocks<sbyte> _codes;
    private readonly float[] _scales;
    private readonly uint[] _ids;
    private readonly NameList _names;
    private readonly ClassLabel?[] _classes;

    public Chunk(VectorShape shape, int capacity)
    {
        _shape = shape;
        _vectors = new(capacity, shape.Dimension);
        _codes = shape.Coded ? new(capacity, shape.Dimension) : default;
        _scales = shape.Scaled ? new float[(capacity + Blocks.Rows - 1) / Blocks.Rows * Blocks.Rows] : [];
        _ids = new uint[capacity];
        _names = new(capacity);
        _classes = new ClassLabel[capacity];
    }

    /// <summary>A chunk whose first rows are to be read into <see cref="EachPart"/>.</summary>
    /// <param name="shape">Shape of the vectors.</param>
    /// <param name="capacity">Rows there is room for, as in the chunk that was stored: how rows lie depends on it.</param>
    /// <param name="rows">Rows to be read.</param>
    /// <param name="nameLength">Their <see cref="NameLength"/>.</param>
    public Chunk(VectorShape shape, int capacity, int rows, int nameLength)
        : this(shape, capacity) => _names = new(capacity, rows, nameLength);

    private Chunk(Chunk before, ReadOnlySpan<int> removed)
    {
        (_shape, _vectors, _codes, _scales, _ids, _names) = (before._shape, before._vectors, before._codes, before._scales, before._ids, before._names);
        _classes = [.. before._classes];
        foreach (var row in removed)
            _classes[row] = null;
        Removed = before.Removed + removed.Length;
    }

    /// <summary>Rows there is room for.</summary>
    public int Capacity => _ids.Length;

    /// <summary>Rows that were removed.</summary>
    public int Removed { get; private set; }

    /// <summary>What is multiplied with each row's elements: see <see cref="VectorShape.Scaled"/>; empty where nothing is.</summary>
    public ReadOnlySpan<float> Scales => _scales;

    /// <summary>The exemplars. Half the keys' size, for a million rows' sake: see <see cref="Write"/>.</summary>
    public ReadOnlySpan<uint> Ids => _ids;

    /// <summary>The numbers that a scan reads: the codes (signed bytes), or the vectors.</summary>
    public Blocks<T> Scanned<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
            return Unsafe.BitCast<Blocks<sbyte>, Blocks<T>>(_codes);
        return Unsafe.BitCast<Blocks<float>, Blocks<T>>(_vectors);
    }

    /// <summary>Copies a row's vector, shape (dimension).</summary>
    public void Read(int row, Span<float> vector) => _vectors.Read(row, vector);

    /// <summary>Whether its vectors are another chunk's, in the same memory: it only lacks rows that were removed since.</summary>
    public bool HasVectorsOf(Chunk other) => _vectors.Are(other._vectors);

    /// <summary>A row's class; null where it was removed.</summary>
    public ClassLabel? Class(int row) => _classes[row];

    public string Path(int row, ClassLabel label) => label.Restore(_names[row]);

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
        _vectors.Write(row, vector);
        if (_shape.Scaled)
            _scales[row] = Encode(row, vector);
        _ids[row] = (uint)id;
        _names.Add(name);
        _classes[row] = label;
    }

    /// <summary>Bytes that the names of the first rows take up.</summary>
    public int NameLength(int rows) => _names.Length(rows);

    /// <summary>
    /// Where the first rows lie in memory, array by array, all but their classes: to be copied, or to be filled before
    /// anybody else sees the chunk. Beside them, what lies between and behind them.
    /// </summary>
    public void EachPart(int rows, int nameLength, Action<Span<byte>> part)
    {
        part(MemoryMarshal.AsBytes(_ids.AsSpan(0, rows)));
        part(MemoryMarshal.AsBytes(_scales.AsSpan()));
        part(_codes.Bytes);
        part(_vectors.Bytes);
        _names.EachPart(rows, nameLength, part);
    }

    /// <summary>Gives the first rows, which no snapshot shows yet, their classes; none to those that were removed.</summary>
    public void SetClasses(ReadOnlySpan<ClassLabel?> labels)
    {
        labels.CopyTo(_classes);
        foreach (var label in labels)
            Removed += label is null ? 1 : 0;
    }

    /// <summary>Copies a row of another chunk to the next row, which no snapshot shows yet.</summary>
    public void Copy(int row, Chunk source, int sourceRow)
    {
        var vector = _shape.Dimension <= VectorShape.OnStack ? stackalloc float[_shape.Dimension] : new float[_shape.Dimension];
        source.Read(sourceRow, vector);
        Write(row, source._ids[sourceRow], source._classes[sourceRow]!, source._names.Utf8(sourceRow), vector);
    }

    /// <summary>This chunk without some of its rows. It shares what is not removed, room to spare included.</summary>
    public Chunk Without(ReadOnlySpan<int> rows) => new(this, rows);

    /// <returns>The row's scale.</returns>
    private float Encode(int row, ReadOnlySpan<float> vector)
    {
        var scale = 1f;
        if (_shape.Coded)
        {
            Span<sbyte> coded = stackalloc sbyte[_shape.Dimension];
            scale = RowCodes.Write(vector, coded);
            _codes.Write(row, coded);
        }

        return _shape.Metric == Metric.Cosine ? scale * ScoreBound.ReciprocalLength(vector) : scale;
    }
}
