using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding;

/// <summary>
/// Memory that libtorch has freed. glibc keeps it in an arena of the thread that took it (mallopt(3)): after a few trainings,
/// each on a thread of its own, a worker would hold several times what it needs.
/// </summary>
internal static partial class FreedMemory
{
    private static bool _isKept = OperatingSystem.IsLinux();

    /// <summary>Returns it to the operating system: what all threads freed. Does nothing where the C library keeps none.</summary>
    public static void Return()
    {
        if (!_isKept)
            return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            _isKept = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint pad);
}
