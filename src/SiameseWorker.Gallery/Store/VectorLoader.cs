using SiameseWorker.Gallery.Database;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>
/// Reads a version's vectors from the database into the arrays that are searched, at the speed of the file: through
/// SQLite's own interface, in the order in which they lie there, on several threads, each with a connection of its own.
/// </summary>
internal sealed class VectorLoader(SqliteConnections connections, int threads)
{
    /// <summary>Reads a version's vectors. Nobody may write to the database meanwhile.</summary>
    /// <exception cref="EmbeddingMismatchException">A stored vector has not the version's dimension.</exception>
    public void Load(VersionVectors vectors, CancellationToken cancellationToken)
    {
        using var connection = connections.Open();
        var galleries = new LoadedGalleries(vectors, connection);
        var segments = Segments(connection);
        var turns = new Turns();
        Workers.Run(Math.Min(threads, segments), () =>
        {
            using var own = connections.Open();
            var segment = new EmbeddingSegment(vectors.Version);
            while (turns.Next() is var turn && turn < segments)
            {
                // Read at the same time, appended one after the other.
                turns.Take(turn, prepare: () => segment.Read(own, turn, cancellationToken), work: () => galleries.Append(segment));
            }
        }, cancellationToken);

        galleries.Publish();
    }

    private static int Segments(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        using var rows = new SqliteRows(connection, """SELECT max(rowid) FROM "Embeddings" """);
        rows.Read();
        return (int)((rows.Int64(0) + EmbeddingSegment.Rows) / EmbeddingSegment.Rows);
    }
}
