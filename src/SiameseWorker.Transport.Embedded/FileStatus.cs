using System.Globalization;

namespace SiameseWorker.Transport.Embedded;

/// <summary>What the file system knows about a path, links followed.</summary>
/// <param name="Kind">What is there.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">When the content was last written.</param>
/// <param name="ETag">
/// Change mark: size, time of last write and, on Linux, inode and time of last status change. The latter two matter:
/// images unpacked from one archive often have equal sizes and times, and one may be moved over another. Two writes of
/// equal length within one tick of the file system's clock (some milliseconds) cannot be told apart by it.
/// </param>
internal readonly record struct FileStatus(FileKind Kind, long Size, DateTimeOffset LastModified, string ETag)
{
    /// <summary>The status of a path, or null where there is nothing (any more).</summary>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be entered.</exception>
    /// <exception cref="IOException">The file system failed.</exception>
    public static FileStatus? Of(string path) => OperatingSystem.IsLinux() ? LinuxFileStatus.Of(path) : Portable(path);

    /// <summary>The same from what .NET offers everywhere.</summary>
    internal static FileStatus? Portable(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists)
            return Regular(file.Length, Time(file.LastWriteTimeUtc), $"{file.CreationTimeUtc.Ticks:x}");
        return Directory.Exists(path) ? new FileStatus(FileKind.Folder, 0, Time(Directory.GetLastWriteTimeUtc(path)), "") : null;
    }

    internal static FileStatus Regular(long size, DateTimeOffset lastModified, string more) => new(
        FileKind.File, size, lastModified,
        string.Create(CultureInfo.InvariantCulture, $"{size:x}-{lastModified.UtcTicks:x}-{more}"));

    private static DateTimeOffset Time(DateTime utc) => new(utc, TimeSpan.Zero);
}

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, socket or device: opening one may wait for ever.</summary>
    Other,
}
