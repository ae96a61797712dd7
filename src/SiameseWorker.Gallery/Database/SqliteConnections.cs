using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Database;

/// <summary>How every connection to the gallery's file is opened, through EF Core or without it.</summary>
internal sealed class SqliteConnections : DbConnectionInterceptor
{
    internal const string MigrationsAssembly = "SiameseWorker.Migrations.Sqlite";

    /// <summary>
    /// Per connection. In a write-ahead log, synchronous=NORMAL survives a killed process whole; a power cut can lose the
    /// last transactions, never the file, and reconciling with storage makes up for them.
    /// </summary>
    internal const string Pragmas =
        "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=134217728; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;";

    private readonly DbContextOptions<GalleryContext> _options;

    public SqliteConnections(string path, TimeSpan busyTimeout)
    {
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // A shared cache would answer LOCKED, which no busy time-out waits for.
            Cache = SqliteCacheMode.Private,
            DefaultTimeout = (int)Math.Ceiling(busyTimeout.TotalSeconds),
        }.ToString();
        _options = new DbContextOptionsBuilder<GalleryContext>()
            .UseSqlite(ConnectionString, sqlite => sqlite.MigrationsAssembly(MigrationsAssembly))
            .AddInterceptors(this)
            .Options;
    }

    public string ConnectionString { get; }

    /// <summary>A context of its own connection, for one unit of work.</summary>
    public GalleryContext Context() => new(_options);

    /// <summary>An open connection without EF Core, for reading vectors in bulk and for maintenance.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        Execute(connection, Pragmas);
        return connection;
    }

    /// <summary>Runs SQL that this room wrote itself.</summary>
    public static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Execute(connection, Pragmas);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
