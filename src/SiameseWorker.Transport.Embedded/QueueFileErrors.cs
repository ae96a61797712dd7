using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace SiameseWorker.Transport.Embedded;

/// <summary>Turns SQLite's error codes (sqlite.org/rescode.html) into what an operator can act on.</summary>
internal static class QueueFileErrors
{
    public static bool IsBusy(int resultCode) => (resultCode & 0xFF) is SQLITE_BUSY or SQLITE_LOCKED;

    /// <summary>Whether the connection is as good as before after a rollback.</summary>
    public static bool LeavesConnectionUsable(SqliteException error) => IsBusy(error.SqliteErrorCode) || (error.SqliteErrorCode & 0xFF) == SQLITE_FULL;

    public static TransportException Describe(string file, TimeSpan busyTimeout, SqliteException error)
    {
        var (what, isPassing) = (error.SqliteErrorCode & 0xFF) switch
        {
            SQLITE_BUSY or SQLITE_LOCKED => (
                $"was locked by another process for longer than {busyTimeout}. If this repeats, look for a process that was suspended while it wrote, or a tool that has the file open in a transaction", true),
            SQLITE_FULL => ("cannot grow: the disk is full. Free some space; nothing that was stored is lost", true),
            SQLITE_IOERR => ("could not be read or written: the disk reported an error. Check the disk and the system's log", true),
            SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH => (
                "cannot be written. Give this account write access to the file, to its -wal and -shm files and to their folder", false),
            SQLITE_CANTOPEN => ("cannot be opened. Check that its folder exists and that this account may write to it", false),
            SQLITE_CORRUPT or SQLITE_NOTADB => (
                "is damaged or is not a queue file. Stop all workers and keep a copy; 'sqlite3 <file> .recover' may save the messages, or move it away to start with empty queues", false),
            _ => ("failed", false),
        };
        return new TransportException($"The queue file '{file}' {what} (SQLite error {error.SqliteExtendedErrorCode}: {error.Message}).", isPassing, error);
    }
}
