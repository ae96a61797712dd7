using System.Runtime.InteropServices;
using SQLitePCL;

namespace SiameseWorker.Transport.Embedded;

/// <summary><c>sqlite3_file_control</c> (sqlite.org/c3ref/file_control.html), which SQLitePCLRaw does not bring.</summary>
internal static partial class SqliteFileControl
{
    private const int HasMovedOperation = 20;

    /// <summary>Whether the database's file is no longer where it was opened: deleted, renamed, or another one in its place.</summary>
    /// <returns>False, too, on systems that let nobody do that to an open file.</returns>
    public static bool HasMoved(sqlite3 database)
    {
        var hasMoved = 0;
        return Control(database.DangerousGetHandle(), "main", HasMovedOperation, ref hasMoved) == raw.SQLITE_OK && hasMoved != 0;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int Control(nint database, string schema, int operation, ref int argument);
}
