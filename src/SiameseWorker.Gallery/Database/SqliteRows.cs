using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SiameseWorker.Gallery.Database;

/// <summary>A statement's rows through SQLite's own interface: values are looked at where SQLite has them, and not copied.</summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <param name="connection">An open connection, which nobody else uses meanwhile.</param>
    /// <param name="sql">A query with a place for each parameter.</param>
    /// <param name="parameters">Their values.</param>
    public SqliteRows(SqliteConnection connection, string sql, params ReadOnlySpan<long> parameters)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        for (var i = 0; i < parameters.Length; i++)
            Check(raw.sqlite3_bind_int64(_statement, i + 1, parameters[i]));
    }

    /// <summary>Goes to the next row; false behind the last.</summary>
    /// <exception cref="SqliteException">The database is damaged or locked.</exception>
    public bool Read()
    {
        switch (raw.sqlite3_step(_statement))
        {
            case raw.SQLITE_ROW: return true;
            case raw.SQLITE_DONE: return false;
            case var error:
                Check(error);
                return false;
        }
    }

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A blob's bytes, or a text's in UTF-8; until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
