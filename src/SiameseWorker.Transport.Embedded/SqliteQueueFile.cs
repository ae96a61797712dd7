using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using static SQLitePCL.raw;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// The file that holds the queues: one connection, one caller at a time within the process; SQLite's own locks between
/// processes.
/// </summary>
/// <remarks>
/// SQLite has no asynchronous calls. A caller's thread does the work, but since callers enter one at a time and wait for their
/// turn without a thread, never more than one thread of the process is held up, and one more waits for the disk (with
/// <see cref="Durability.Full"/>, some milliseconds a time). Waiting for another process's write lock holds no thread either.
/// </remarks>
internal sealed class SqliteQueueFile(EmbeddedTransportOptions options, ILogger logger) : IDisposable
{
    private static readonly TimeSpan BusyRetryInterval = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentQueue<QueuedChange> _changes = new();
    private SqliteConnection? _connection;
    private QueueStatements? _statements;
    private WriteAheadLog? _log;
    private bool _disposed;

    /// <summary>The file's full path.</summary>
    public string FullPath { get; } = Path.GetFullPath(options.QueueFile);

    /// <summary>Runs a query. It sees a consistent state only within one statement.</summary>
    public async Task<T> ReadAsync<T>(Func<QueueStatements, T> query, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return query(await StatementsAsync(cancellationToken));
        }
        catch (SqliteException e)
        {
            throw Undone(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Runs changes as one transaction: when the returned task completes, all are stored; if it fails, none, unless it was the
    /// disk that failed in the end. Whatever waits meanwhile is stored in the same transaction.
    /// </summary>
    /// <param name="change">The changes.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <param name="survivesPowerLoss">Whether to wait for the disk, with <see cref="Durability.Full"/>. The loss of what merely lends a message out is no loss.</param>
    public async Task<T> WriteAsync<T>(Func<QueueStatements, T> change, CancellationToken cancellationToken, bool survivesPowerLoss = true)
    {
        var queued = new QueuedChange<T>(change, survivesPowerLoss && options.Durability == Durability.Full);
        _changes.Enqueue(queued);
        try
        {
            await _turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (queued.TryTake())
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            // Another caller is storing it: messages that it takes must not be lost.
            return await queued.Stored;
        }

        try
        {
            if (!queued.IsTaken)
                await StoreAllAsync(cancellationToken);
        }
        catch (SqliteException e)
        {
            throw Undone(e);
        }
        finally
        {
            // If it was not even begun, nobody else shall store it: those who wait try for themselves.
            queued.TryTake();
            _turn.Release();
        }

        return await queued.Stored;
    }

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

    /// <summary>Stores all changes that wait. They learn of the outcome themselves; an exception means that none was begun.</summary>
    private async Task StoreAllAsync(CancellationToken cancellationToken)
    {
        var statements = await StatementsAsync(cancellationToken);
        await ExecuteAsync("BEGIN IMMEDIATE", cancellationToken);
        var changes = new List<QueuedChange>();
        while (_changes.TryDequeue(out var change))
        {
            if (change.TryTake())
                changes.Add(change);
        }

        if (await TryStoreAsync(statements, changes) is not { } error)
            return;
        if (changes is [var only])
            only.Fail(error);
        else
            await StoreEachAsync(changes);
    }

    /// <summary>Gives each change the outcome that it has alone.</summary>
    private async Task StoreEachAsync(List<QueuedChange> changes)
    {
        foreach (var change in changes)
        {
            try
            {
                var statements = await StatementsAsync(CancellationToken.None);
                await ExecuteAsync("BEGIN IMMEDIATE", CancellationToken.None);
                if (await TryStoreAsync(statements, [change]) is { } error)
                    change.Fail(error);
            }
            catch (Exception e)
            {
                change.Fail(Undone(e));
            }
        }
    }

    /// <summary>Makes changes and ends the transaction.</summary>
    /// <returns>Null when all are stored; else why none is.</returns>
    private async Task<Exception?> TryStoreAsync(QueueStatements statements, List<QueuedChange> changes)
    {
        try
        {
            foreach (var change in changes)
                change.Make(statements);
            await ExecuteAsync("COMMIT", CancellationToken.None);
        }
        catch (Exception e)
        {
            return Undone(e);
        }

        foreach (var change in changes.Where(change => !change.SurvivesPowerLoss))
            change.Succeed();
        if (changes.Where(change => change.SurvivesPowerLoss).ToList() is [_, ..] lasting)
            _ = FinishAsync(lasting, _log!.FlushAsync());
        return null;
    }

    /// <summary>Tells of changes that are committed when the disk has them.</summary>
    private async Task FinishAsync(List<QueuedChange> changes, Task flushed)
    {
        try
        {
            await flushed;
        }
        catch (Exception e)
        {
            var error = new TransportException($"The disk did not take what was written to the queue file '{FullPath}': {e.Message} It may be there all the same.", isPassing: true, e);
            foreach (var change in changes)
                change.Fail(error);
            return;
        }

        foreach (var change in changes)
            change.Succeed();
    }

    private async ValueTask<QueueStatements> StatementsAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteQueueService));
        LeaveIfMoved();
        try
        {
            return _statements ?? await OpenAsync(cancellationToken);
        }
        catch when (_statements is null)
        {
            Close();
            throw;
        }
    }

    /// <summary>Whoever deletes the file means to begin anew; the old one, which nobody else can reach, would be used for ever.</summary>
    private void LeaveIfMoved()
    {
        if (_statements is null || !SqliteFileControl.HasMoved(_connection!.Handle!))
            return;
        logger.LogWarning("The queue file {File} was deleted or replaced while it was in use; what it held is gone. Going on with what is there now.", FullPath);
        Close();
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
        // The log is flushed here where it must be; a checkpoint, which flushes by itself, is due every 16 MB.
        await ExecuteAsync("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 16777216", cancellationToken);
        await CreateTablesAsync(cancellationToken);
        if (options.Durability == Durability.Full)
            _log = OpenLog();
        return _statements = new QueueStatements(_connection);
    }

    private WriteAheadLog OpenLog()
    {
        try
        {
            return WriteAheadLog.Open(FullPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransportException($"The write-ahead log of the queue file '{FullPath}' cannot be opened: {e.Message}", isPassing: true, e);
        }
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

    /// <summary>Leaves nothing of a failed transaction, and says what to throw.</summary>
    private Exception Undone(Exception error)
    {
        if (error is not SqliteException sqlite)
        {
            Rollback();
            return error;
        }

        if (QueueFileErrors.LeavesConnectionUsable(sqlite))
            Rollback();
        else
            Close();
        return QueueFileErrors.Describe(FullPath, options.BusyTimeout, sqlite);
    }

    private void Rollback()
    {
        if (_connection is { Handle: { } handle } && sqlite3_get_autocommit(handle) == 0 && sqlite3_exec(handle, "ROLLBACK") != SQLITE_OK)
            Close();
    }

    private void Close()
    {
        _log?.Dispose();
        _log = null;
        _statements?.Dispose();
        _statements = null;
        _connection?.Dispose();
        _connection = null;
    }
}
