namespace SiameseWorker.Gallery.Search;

/// <summary>
/// A run of exemplars in order of their ids: vectors in one array, and what belongs to each in arrays beside it. Rows are
/// written once and never changed, so that a search may read them while the writer fills the rows behind them.
/// </summary>
internal sealed class Chunk
{
    private readonly VectorShape shape;
    private readonly float[] vectors;
    private readonly float[] scales;
    private readonly long[] ids;
    private readonly ClassLabel[] classes;
    private readonly string[] names;

    public Chunk(VectorShape shape, int capacity)
    {
        this.shape = shape;
        vectors = GC.AllocateUninitializedArray<float>(capacity * shape.Dimension);
        scales = shape.Scaled ? new float[capacity] : [];
        ids = new long[capacity];
        classes = new ClassLabel[capacity];
        names = new string[capacity];
    }

    /// <summary>Rows there is room for.</summary>
    public int Capacity => ids.Length;

    /// <summary>All vectors, shape (capacity × dimension), row by row.</summary>
    public ReadOnlySpan<float> Vectors => vectors;

    /// <summary>For cosine: what to multiply each row's dot product with; empty otherwise.</summary>
    public ReadOnlySpan<float> Scales => scales;

    public ReadOnlySpan<ClassLabel> Classes => classes;

    public ReadOnlySpan<long> Ids => ids;

    public ReadOnlySpan<float> Vector(int row) => vectors.AsSpan(row * shape.Dimension, shape.Dimension);

    public ClassLabel Class(int row) => classes[row];

    public string Path(int row) => classes[row].Restore(names[row]);

    /// <summary>Writes a row that no snapshot shows yet.</summary>
    public void Write(int row, long id, ClassLabel label, string path, ReadOnlySpan<float> vector)
    {
        vector.CopyTo(vectors.AsSpan(row * shape.Dimension));
        if (shape.Scaled)
            scales[row] = ScoreBound.Scale(vector);
        ids[row] = id;
        classes[row] = label;
        names[row] = label.Shorten(path);
    }

    /// <summary>Copies rows of another chunk to rows that no snapshot shows yet.</summary>
    public void Copy(int row, Chunk source, int sourceRow, int count)
    {
        Array.Copy(source.vectors, sourceRow * shape.Dimension, vectors, row * shape.Dimension, count * shape.Dimension);
        if (shape.Scaled)
            Array.Copy(source.scales, sourceRow, scales, row, count);
        Array.Copy(source.ids, sourceRow, ids, row, count);
        Array.Copy(source.classes, sourceRow, classes, row, count);
        Array.Copy(source.names, sourceRow, names, row, count);
    }

    /// <summary>Some of the rows as a chunk of their own.</summary>
    public Chunk Part(int from, int rows, int spare = 0)
    {
        var part = new Chunk(shape, rows + spare);
        part.Copy(0, this, from, rows);
        return part;
    }
}
