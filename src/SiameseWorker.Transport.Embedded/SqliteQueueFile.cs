using System.Diagnostics;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// The file that holds the queues: one connection, one caller at a time within the process; SQLite's own locks between
/// processes.
/// </summary>
/// <remarks>
/// SQLite has no asynchronous calls. A caller's thread does the work and waits for the disk (with
/// <see cref="Durability.Full"/>, some milliseconds per write), but since callers enter one at a time and wait for their
/// turn without a thread, never more than one thread of the process is held up. Waiting for another process's write lock
/// holds no thread either.
/// </remarks>
internal sealed class SqliteQueueFile(EmbeddedTransportOptions options) : IDisposable
{
    private static readonly TimeSpan BusyRetryInterval = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteConnection? _connection;
    private QueueStatements? _statements;
    private bool _disposed;

    /// <summary>The file's full path.</summary>
    public string FullPath { get; } = Path.GetFullPath(options.QueueFile);

    /// <summary>Runs a query. It sees a consistent state only within one statement.</summary>
    public Task<T> ReadAsync<T>(Func<QueueStatements, T> query, CancellationToken cancellationToken) =>
        InTurnAsync(query, cancellationToken);

    /// <summary>Runs changes as one transaction: when the returned task completes, all are stored; if it fails, none.</summary>
    public Task<T> WriteAsync<T>(Func<QueueStatements, T> change, CancellationToken cancellationToken) =>
        InTurnAsync(change, cancellationToken, inTransaction: true);

    /// <summary>
    /// Closes the file, after the caller whose turn it is: some milliseconds, unless another process holds the file. The
    /// last process to do so leaves everything in the one file: SQLite then folds the write-ahead log into it and deletes
    /// the log.
    /// </summary>
    public void Dispose()
    {
        _turn.Wait();
        _disposed = true;
        Close();
        _turn.Release();
    }

    private async Task<T> InTurnAsync<T>(Func<QueueStatements, T> work, CancellationToken cancellationToken, bool inTransaction = false)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteQueueService));
            var statements = _statements ?? await OpenAsync(cancellationToken);
            if (!inTransaction)
                return work(statements);
            await ExecuteAsync("BEGIN IMMEDIATE", cancellationToken);
            var result = work(statements);
            await ExecuteAsync("COMMIT", CancellationToken.None);
            return result;
        }
        catch (SqliteException e)
        {
            Recover(e);
            throw QueueFileErrors.Describe(FullPath, options.BusyTimeout, e);
        }
        catch
        {
            Rollback();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<QueueStatements> OpenAsync(CancellationToken cancellationToken)
    {
        CreateFolder();
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = FullPath,
            // Shared cache would answer "locked", which no busy handling covers.
            Cache = SqliteCacheMode.Private,
            // One long-lived connection, really closed at the end.
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        }.ToString());
        _connection.Open();
        // Several starting processes meet here: each step is either retried while another is at it, or done under the
        // write lock after looking again.
        await ExecuteAsync("PRAGMA journal_mode = WAL", cancellationToken);
        RequireWriteAheadLog();
        await ExecuteAsync($"PRAGMA synchronous = {options.Durability}; PRAGMA journal_size_limit = 16777216", cancellationToken);
        await CreateTablesAsync(cancellationToken);
        return _statements = new QueueStatements(_connection);
    }

    private async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("BEGIN IMMEDIATE", cancellationToken);
        var version = (long)Scalar("PRAGMA user_version")!;
        if (version > QueueSchema.Version)
        {
            throw new TransportException(
                $"The queue file '{FullPath}' was written by a newer release (layout {version}; this one knows {QueueSchema.Version}). Update this program, or name another QueueFile.",
                isPassing: false);
        }
        if (version == 0)
            await ExecuteAsync(QueueSchema.Create, cancellationToken);
        await ExecuteAsync("COMMIT", CancellationToken.None);
    }

    private void CreateFolder()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FullPath)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransportException($"The folder of the queue file '{FullPath}' cannot be created: {e.Message}", isPassing: false, e);
        }
    }

    private void RequireWriteAheadLog()
    {
        if (Scalar("PRAGMA journal_mode") is not "wal")
        {
            throw new TransportException(
                $"The queue file '{FullPath}' is where SQLite's write-ahead log does not work (a network share?). Put it on a local disk.",
                isPassing: false);
        }
    }

    // Not SqliteCommand, which would sleep 150 ms on this thread whenever the file is locked: another process's
    // transaction usually ends within a few. Real time, whatever clock the messages are stamped with.
    private async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var database = _connection!.Handle!;
        var began = Stopwatch.GetTimestamp();
        int result;
        while (QueueFileErrors.IsBusy(result = sqlite3_exec(database, sql)) && Stopwatch.GetElapsedTime(began) < options.BusyTimeout)
            await Task.Delay(BusyRetryInterval, TimeProvider.System, cancellationToken);
        SqliteException.ThrowExceptionForRC(result, database);
    }

    private object? Scalar(string sql)
    {
        using var command = _connection!.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Recover(SqliteException error)
    {
        if (QueueFileErrors.LeavesConnectionUsable(error))
            Rollback();
        else
            Close();
    }

    private void Rollback()
    {
        if (_statements is null)
            Close(); // failed while opening: begin anew
        else if (sqlite3_get_autocommit(_connection!.Handle!) == 0 && sqlite3_exec(_connection.Handle!, "ROLLBACK") != SQLITE_OK)
            Close();
    }

    private void Close()
    {
        _statements?.Dispose();
        _statements = null;
        _connection?.Dispose();
        _connection = null;
    }
}
