using System.Text;
using Microsoft.Data.Sqlite;
using SiameseWorker.Gallery.Database;

namespace SiameseWorker.Gallery.Store;

/// <summary>Embeddings that lie together in the database's file, with what belongs to them. Read again and again into the same arrays.</summary>
internal sealed class EmbeddingSegment(EncoderVersion version)
{
    /// <summary>Rows of the table to a segment, other versions' among them: half a megabyte of vectors of 128 dimensions.</summary>
    public const int Rows = 1024;

    // "NOT INDEXED" and CROSS JOIN fix the order of the loops: vectors as they lie in the file, and each one's exemplar by its key.
    private const string Sql =
        """
        SELECT v."ExemplarId", v."Vector", e."ClassId", e."Path" FROM "Embeddings" v NOT INDEXED
        CROSS JOIN "Exemplars" e ON e."Id" = v."ExemplarId"
        WHERE v.rowid BETWEEN ? AND ? AND v."VersionId" = ?
        """;

    private readonly long[] _exemplars = new long[Rows];
    private readonly long[] _classes = new long[Rows];
    private readonly int[] _pathEnds = new int[Rows];
    private readonly float[] _vectors = new float[Rows * version.Dimension];
    private byte[] _paths = new byte[Rows * 64];

    public int Count { get; private set; }

    public long Exemplar(int row) => _exemplars[row];

    public long Class(int row) => _classes[row];

    /// <summary>Storage path in UTF-8.</summary>
    public ReadOnlySpan<byte> Path(int row) => _paths.AsSpan(PathStart(row).._pathEnds[row]);

    public ReadOnlySpan<float> Vector(int row) => _vectors.AsSpan(row * version.Dimension, version.Dimension);

    /// <exception cref="EmbeddingMismatchException">A stored vector has not the version's dimension.</exception>
    public void Read(SqliteConnection connection, long number, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var rows = new SqliteRows(connection, Sql, number * Rows, (number * Rows) + Rows - 1, version.Id);
        for (Count = 0; rows.Read(); Count++)
        {
            _exemplars[Count] = rows.Int64(0);
            _classes[Count] = rows.Int64(2);
            AddPath(rows.Bytes(3));
            AddVector(rows.Bytes(1));
        }
    }

    private int PathStart(int row) => row == 0 ? 0 : _pathEnds[row - 1];

    private void AddPath(ReadOnlySpan<byte> path)
    {
        var start = PathStart(Count);
        if (start + path.Length > _paths.Length)
            Array.Resize(ref _paths, Math.Max(start + path.Length, _paths.Length * 2));
        path.CopyTo(_paths.AsSpan(start));
        _pathEnds[Count] = start + path.Length;
    }

    private void AddVector(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != version.Dimension * sizeof(float))
        {
            throw new EmbeddingMismatchException(
                $"The stored vector of exemplar '{Encoding.UTF8.GetString(Path(Count))}' has {bytes.Length} bytes, but encoder version '{version.FullName}' "
                + $"makes {version.Dimension} dimensions ({version.Dimension * sizeof(float)} bytes). Nothing was changed: "
                + "move the gallery database away to rebuild it from storage, or restore a backup.");
        }

        VectorBytes.To(bytes, _vectors.AsSpan(Count * version.Dimension, version.Dimension));
    }
}
