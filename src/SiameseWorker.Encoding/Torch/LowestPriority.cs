using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding;

/// <summary>
/// The lowest priority of the operating system: a thread that has it computes with what others leave. On Linux a thread that
/// it starts, such as one of OpenMP's, inherits it.
/// </summary>
internal static partial class LowestPriority
{
    private const int Process = 0;
    private const int Nicest = 19;

    /// <summary>Gives it to the calling thread, for good: raising it again is a privilege.</summary>
    public static void ForThisThread()
    {
        // On Linux "process 0" is the calling thread (setpriority(2), "C library/kernel differences"); .NET's priorities mean nothing there.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(Process, 0, Nicest);
        else
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
