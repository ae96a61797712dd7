using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SiameseWorker.Gallery.Database;

namespace SiameseWorker.Gallery;

/// <summary>
/// The gallery's SQLite file: opened, checked, brought up to date, backed up. One process at a time may
/// <see cref="InitialiseAsync"/> it for writing; others may read beside it (<see cref="GalleryReader"/>).
/// </summary>
public sealed class GalleryDatabase : IAsyncDisposable
{
    private readonly GalleryDatabaseOptions _options;
    private readonly SchemaUpdate _schema;
    private DatabaseLock? _writeLock;
    private bool _damaged;

    /// <summary>Names the file; opens nothing yet.</summary>
    public GalleryDatabase(GalleryDatabaseOptions options, TimeProvider time)
    {
        _options = options;
        Path = System.IO.Path.GetFullPath(options.Path);
        Connections = new(Path, options.BusyTimeout);
        _schema = new(Path, Connections, new DatabaseBackups(Path, Connections, options.BackupsKept, time), options.MigrationTimeout, time);
    }

    /// <summary>Full path of the SQLite file.</summary>
    public string Path { get; }

    /// <summary>The file and the settings in effect, for the log.</summary>
    public string Description =>
        $"{Path} (SQLite {SqliteVersion()}, write-ahead log, private cache, busy time-out {_options.BusyTimeout.TotalSeconds:0.#} s; {SqliteConnections.Pragmas.Replace("PRAGMA ", "", StringComparison.Ordinal)})";

    internal SqliteConnections Connections { get; }

    /// <summary>Whether a process has a database open for writing just now: a worker is running on it.</summary>
    /// <param name="path">Path of the SQLite file, which need not exist.</param>
    public static bool IsInUse(string path) => DatabaseLock.IsHeld(System.IO.Path.GetFullPath(path));

    /// <summary>
    /// Locks the file for this process until <see cref="DisposeAsync"/> (or the process's end, however it comes), checks
    /// it for damage unless it is as it was closed, and applies pending migrations, after a backup and within
    /// <see cref="GalleryDatabaseOptions.MigrationTimeout"/>.
    /// </summary>
    /// <exception cref="DatabaseInUseException">Another process holds the lock.</exception>
    /// <exception cref="DatabaseUnusableException">The file is damaged, cannot be opened or written, or was made by a newer release.</exception>
    /// <exception cref="TimeoutException">The migrations took too long.</exception>
    public async Task<DatabaseReport> InitialiseAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _writeLock ??= DatabaseLock.Take(Path);
        try
        {
            var file = new FileInfo(Path);
            var created = !file.Exists || file.Length == 0;
            return await Task.Run(() => PrepareAsync(created, cancellationToken), cancellationToken);
        }
        catch (SqliteException e)
        {
            Release();
            throw Unusable(e);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Checks that there is a database that this release can read, beside the worker that writes to it.</summary>
    /// <exception cref="FileNotFoundException">There is none (yet).</exception>
    /// <exception cref="DatabaseUnusableException">It is damaged, cannot be opened, or its schema is another release's.</exception>
    public async Task CheckReadableAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path))
            throw new FileNotFoundException($"There is no gallery database '{Path}' yet. The worker makes it when it first starts.", Path);
        try
        {
            await Task.Run(_schema.RequireCurrent, cancellationToken);
        }
        catch (SqliteException e)
        {
            throw Unusable(e);
        }
    }

    /// <summary>Lets SQLite refresh its statistics and truncates the write-ahead log; for a quiet hour.</summary>
    /// <exception cref="DatabaseUnusableException">It cannot be written.</exception>
    public async Task OptimiseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => Run("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);"), cancellationToken);
        }
        catch (SqliteException e)
        {
            throw Unusable(e);
        }
    }

    /// <summary>Folds the write-ahead log into the file, closes it and releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writeLock is null)
            return;
        var whole = false;
        try
        {
            await Task.Run(() => Run("PRAGMA wal_checkpoint(TRUNCATE);"));
            whole = !_damaged;
        }
        catch (SqliteException)
        {
            // A reader, or a full disk: the log stays as it is, and is folded in at the next start.
        }
        finally
        {
            Release(whole);
        }
    }

    private async Task<DatabaseReport> PrepareAsync(bool created, CancellationToken cancellationToken)
    {
        // The check reads the whole file. A power cut, a killed process, a failing disk and a copy put in its place are
        // what can damage one; a file that is as it was closed has met none of them. What is damaged nevertheless is
        // found when it is read: vectors at start.
        TimeSpan? took = created || _writeLock!.FoundAsClosed ? null : QuickCheck();
        Run("PRAGMA journal_mode=WAL;");
        return await _schema.RunAsync(created, cancellationToken) with { Checked = took };
    }

    /// <returns>How long it took.</returns>
    private TimeSpan QuickCheck()
    {
        var started = Stopwatch.GetTimestamp();
        using var connection = Connections.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        var verdict = (string)command.ExecuteScalar()!;
        if (verdict != "ok")
            throw Damaged(verdict, inner: null);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Whether an error means that the file is damaged.</summary>
    internal static bool IsDamage(SqliteException e) => e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    /// <summary>What to tell where reading finds the file damaged. The next start checks all of it.</summary>
    internal DatabaseUnusableException Damaged(SqliteException e)
    {
        _damaged = true;
        return Damaged(e.Message, e);
    }

    private DatabaseUnusableException Damaged(string problem, Exception? inner) => new(
        $"The gallery database '{Path}' is damaged: {problem} Move it (with its -wal and -shm files) out of the way and start again: "
        + "everything that is enrolled is rebuilt from storage. An encoder that was trained here is in the data folder still: name it, models/<line>/<version>, in the setting Encoder:Folder. "
        + "Or put a copy from 'backups' beside the database in its place, if there is one: they are made before the database's schema is changed.", inner);

    /// <summary>What to tell an operator of an error of SQLite (sqlite.org/rescode.html).</summary>
    private DatabaseUnusableException Unusable(SqliteException e) => IsDamage(e) ? Damaged(e) : new DatabaseUnusableException(
        $"The gallery database '{Path}' " + e.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_FULL => "cannot grow: the disk is full. Make room; nothing that was stored is lost",
            SQLitePCL.raw.SQLITE_IOERR => "could not be read or written: the disk reported an error. Check the disk and the system's log",
            SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_AUTH =>
                "cannot be opened by this account, which must be allowed to write to it, to its -wal and -shm files and to their folder, even to read it; nor can it on a read-only file system",
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "was locked by another process for too long. Is there one that was suspended while it wrote, or a tool that has the file open?",
            _ => "cannot be used",
        } + $" (SQLite error {e.SqliteExtendedErrorCode}: {e.Message.TrimEnd('.')}).", e);

    private void Run(string sql)
    {
        using var connection = Connections.Open();
        SqliteConnections.Execute(connection, sql);
    }

    private void Release(bool whole = false)
    {
        using (var connection = new SqliteConnection(Connections.ConnectionString))
            SqliteConnection.ClearPool(connection);
        if (whole)
            _writeLock?.NoteClosed(Path);
        _writeLock?.Dispose();
        _writeLock = null;
    }

    private static string SqliteVersion() => SQLitePCL.raw.sqlite3_libversion().utf8_to_string();
}
