using Microsoft.Data.Sqlite;
using SiameseWorker.Gallery.Database;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>Reads a version's vectors from the database straight into the arrays that are searched.</summary>
internal sealed class VectorLoader(SqliteConnections connections)
{
    /// <exception cref="EmbeddingMismatchException">A stored vector has not the version's dimension.</exception>
    public (VersionVectors Vectors, int Count) Load(EncoderVersion version, CancellationToken cancellationToken)
    {
        using var connection = connections.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var classes = Classes(connection);
        var vectors = new VersionVectors(version);
        var editors = new Dictionary<string, (VectorSet Set, SnapshotEditor Editor)>(StringComparer.Ordinal);
        var vector = new float[version.Dimension];
        var count = 0;

        using var command = connection.CreateCommand();
        // CROSS JOIN fixes the order of the loops: vectors as they lie in the file, and each one's exemplar by its key.
        command.CommandText =
            """
            SELECT v."ExemplarId", v."Vector", e."Path", e."ClassId" FROM "Embeddings" v
            CROSS JOIN "Exemplars" e ON e."Id" = v."ExemplarId"
            WHERE v."VersionId" = $version ORDER BY v."ExemplarId"
            """;
        command.Parameters.AddWithValue("$version", version.Id);
        using var reader = command.ExecuteReader();
        for (; reader.Read(); count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (gallery, className) = classes[reader.GetInt64(3)];
            if (!editors.TryGetValue(gallery, out var entry))
            {
                var set = new VectorSet(vectors.Shape);
                editors[gallery] = entry = (set, set.Edit());
            }

            Read(reader, version, vector);
            entry.Editor.Append(reader.GetInt64(0), className, reader.GetString(2), vector);
        }

        foreach (var (gallery, (set, editor)) in editors)
        {
            set.Publish(editor);
            vectors.Add(gallery, set);
        }

        return (vectors, count);
    }

    private static void Read(SqliteDataReader reader, EncoderVersion version, float[] vector)
    {
        var bytes = (byte[])reader.GetValue(1);
        if (bytes.Length != vector.Length * sizeof(float))
        {
            throw new EmbeddingMismatchException(
                $"The stored vector of exemplar '{reader.GetString(2)}' has {bytes.Length} bytes, but encoder version '{version.FullName}' "
                + $"makes {version.Dimension} dimensions ({version.Dimension * sizeof(float)} bytes). Nothing was changed: "
                + "move the gallery database away to rebuild it from storage, or restore a backup.");
        }

        VectorBytes.To(bytes, vector);
    }

    private static Dictionary<long, (string Gallery, string Class)> Classes(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT c."Id", g."Name", c."Name" FROM "Classes" c JOIN "Galleries" g ON g."Id" = c."GalleryId" """;
        using var reader = command.ExecuteReader();
        var galleries = new Dictionary<string, string>(StringComparer.Ordinal);
        var classes = new Dictionary<long, (string, string)>();
        while (reader.Read())
        {
            // One string for each gallery's name, not for each class's.
            var gallery = reader.GetString(1);
            if (!galleries.TryAdd(gallery, gallery))
                gallery = galleries[gallery];
            classes.Add(reader.GetInt64(0), (gallery, reader.GetString(2)));
        }

        return classes;
    }
}
