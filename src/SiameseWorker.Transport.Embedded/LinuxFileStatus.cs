using System.Runtime.InteropServices;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// <c>statx(2)</c>, whose structure is the same on every architecture: .NET tells neither inode nor status change time, nor
/// a pipe from a file.
/// </summary>
internal static partial class LinuxFileStatus
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7FF;
    private const int FormatMask = 0xF000, FolderFormat = 0x4000, RegularFormat = 0x8000;
    private const int NotFound = 2, NoAccess = 13, NotAFolder = 20, NameTooLong = 36, NoSuchCall = 38, TooManyLinks = 40;

    public static FileStatus? Of(string path)
    {
        if (Statx(CurrentDirectory, path, flags: 0, BasicStats, out var status) == 0)
            return Read(status);
        return Marshal.GetLastPInvokeError() switch
        {
            NotFound or NotAFolder or NameTooLong or TooManyLinks => null,
            NoAccess => throw new UnauthorizedAccessException($"Access to '{path}' is denied."),
            NoSuchCall => FileStatus.Portable(path),
            var error => throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    private static FileStatus Read(in Buffer status) => (status.Mode & FormatMask) switch
    {
        RegularFormat => FileStatus.Regular((long)status.Size, Time(status.ModifiedSeconds, status.ModifiedNanoseconds), $"{status.Inode:x}-{status.ChangedSeconds:x}.{status.ChangedNanoseconds:x}"),
        FolderFormat => new FileStatus(FileKind.Folder, 0, Time(status.ModifiedSeconds, status.ModifiedNanoseconds), ""),
        _ => new FileStatus(FileKind.Other, 0, Time(status.ModifiedSeconds, status.ModifiedNanoseconds), ""),
    };

    private static DateTimeOffset Time(long seconds, uint nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(seconds, -62_135_596_800, 253_402_300_799)).AddTicks(nanoseconds / 100);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Buffer status);

    /// <summary>The fields of <c>struct statx</c> (linux/stat.h) that are used here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Buffer
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
    }
}
