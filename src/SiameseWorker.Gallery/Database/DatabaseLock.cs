namespace SiameseWorker.Gallery.Database;

/// <summary>
/// The right to write to a database: an operating-system lock on a file beside it, which ends with the process that holds
/// it, killed or not. The file stays: deleting it would let two processes lock two files of one name. In it is written
/// how the database was left: as it was closed, or nothing while it is open.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, and the sharing and lock violations of Windows.
    private static readonly int[] HeldElsewhere = [11, 35, 32, 33];

    private readonly FileStream _file;

    private DatabaseLock(string databasePath, FileStream file)
    {
        _file = file;
        using (var reader = new StreamReader(file, leaveOpen: true))
            FoundAsClosed = reader.ReadToEnd() == Stamp(databasePath);
        Write("");
    }

    /// <summary>Whether the database is, to the byte count and the time of its last change, as a process closed it.</summary>
    public bool FoundAsClosed { get; }

    /// <exception cref="DatabaseInUseException">Another process, or another instance in this one, holds it.</exception>
    public static DatabaseLock Take(string databasePath)
    {
        try
        {
            return new(databasePath, new FileStream(databasePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (HeldElsewhere.Contains(e.HResult & 0xFFFF))
        {
            throw new DatabaseInUseException(databasePath, e);
        }
    }

    /// <summary>Whether somebody holds it just now.</summary>
    public static bool IsHeld(string databasePath)
    {
        try
        {
            using var probe = new FileStream(databasePath + ".lock", FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (HeldElsewhere.Contains(e.HResult & 0xFFFF))
        {
            return true;
        }
    }

    /// <summary>Notes that the database is closed and whole.</summary>
    public void NoteClosed(string databasePath) => Write(Stamp(databasePath));

    public void Dispose() => _file.Dispose();

    private static string Stamp(string databasePath)
    {
        var database = new FileInfo(databasePath);
        return database.Exists ? $"closed with {database.Length} bytes at {database.LastWriteTimeUtc:O}" : "";
    }

    private void Write(string text)
    {
        _file.SetLength(0);
        _file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        _file.Flush(flushToDisk: true);
    }
}
