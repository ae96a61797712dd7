using System.Text;
using SiameseWorker.Gallery.Database;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>
/// Reads a version's vectors from the database straight into the arrays that are searched, through SQLite's own interface:
/// nothing is allocated for a row.
/// </summary>
internal sealed class VectorLoader(SqliteConnections connections)
{
    private const string Sql =
        """
        SELECT v."ExemplarId", v."Vector", e."Path", e."ClassId" FROM "Embeddings" v
        CROSS JOIN "Exemplars" e ON e."Id" = v."ExemplarId"
        WHERE v."VersionId" = ? ORDER BY v."ExemplarId"
        """;

    /// <returns>How many vectors there were.</returns>
    /// <exception cref="EmbeddingMismatchException">A stored vector has not the version's dimension.</exception>
    public int Load(VersionVectors vectors, CancellationToken cancellationToken)
    {
        using var connection = connections.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var galleries = new LoadedGalleries(vectors, connection);
        var count = 0;
        using (var rows = new SqliteRows(connection, Sql, vectors.Version.Id))
        {
            var vector = new float[vectors.Version.Dimension];
            for (; rows.Read(); count++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Copy(rows, vectors.Version, vector);
                galleries.Append(rows.Int64(0), rows.Int64(3), rows.Bytes(2), vector);
            }
        }

        galleries.Publish();
        return count;
    }

    private static void Copy(SqliteRows rows, EncoderVersion version, float[] vector)
    {
        var bytes = rows.Bytes(1);
        if (bytes.Length != vector.Length * sizeof(float))
        {
            throw new EmbeddingMismatchException(
                $"The stored vector of exemplar '{Encoding.UTF8.GetString(rows.Bytes(2))}' has {bytes.Length} bytes, but encoder version '{version.FullName}' "
                + $"makes {version.Dimension} dimensions ({version.Dimension * sizeof(float)} bytes). Nothing was changed: "
                + "move the gallery database away to rebuild it from storage, or restore a backup.");
        }

        VectorBytes.To(bytes, vector);
    }
}
