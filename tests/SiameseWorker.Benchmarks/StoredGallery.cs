using Microsoft.Data.Sqlite;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Store;

namespace SiameseWorker.Benchmarks;

/// <summary>A database with many embeddings, written past the store, which is not made for a million exemplars at once.</summary>
internal static class StoredGallery
{
    public static async Task MakeAsync(string path, SearchWorkload workload, CancellationToken cancellationToken)
    {
        await using var database = new GalleryDatabase(new() { Path = path }, TimeProvider.System);
        await database.InitialiseAsync(cancellationToken);
        using (var store = await GalleryStore.OpenAsync(database, new(), TimeProvider.System, cancellationToken))
        {
            await store.RegisterVersionAsync("default", "1", workload.Probes[0].Length, Metric.Cosine, "models/1", cancellationToken);
            await store.ActivateAsync("default", "1", cancellationToken);
        }

        using var connection = database.Connections.Open();
        using var transaction = connection.BeginTransaction();
        Execute(connection, "INSERT INTO Galleries (Id, Name, LineId) SELECT 1, 'g', Id FROM Lines");
        foreach (var @class in Enumerable.Range(0, workload.Vectors.Length).Select(workload.ClassOf).Distinct())
            Execute(connection, "INSERT INTO Classes (Id, Name, GalleryId) VALUES ($1, $2, 1)", @class + 1, $"class-{@class}");
        Fill(connection, workload);
        transaction.Commit();
    }

    private static void Fill(SqliteConnection connection, SearchWorkload workload)
    {
        using var exemplar = Command(
            connection,
            """
            INSERT INTO Exemplars (Id, ClassId, Path, Size, ETag, ContentHash, State, CreatedAt, UpdatedAt)
            VALUES ($1, $2, $3, 1234, '0x8DCF0A1B2C3D4E5', hex(randomblob(32)), 'Enrolled', 638000000000000000, 638000000000000000)
            """,
            3);
        using var embedding = Command(connection, "INSERT INTO Embeddings (VersionId, ExemplarId, Vector) VALUES (1, $1, $2)", 2);
        for (var i = 0; i < workload.Vectors.Length; i++)
        {
            var row = SearchWorkload.Row(i + 1, workload.ClassOf(i), workload.Vectors[i]);
            Run(exemplar, i + 1, workload.ClassOf(i) + 1, $"galleries/g/{row.Class}/{i}.png");
            Run(embedding, i + 1, VectorBytes.From(workload.Vectors[i]));
        }
    }

    private static void Execute(SqliteConnection connection, string sql, params object[] values)
    {
        using var command = Command(connection, sql, values.Length);
        Run(command, values);
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new() { ParameterName = $"${i}" });
        return command;
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
