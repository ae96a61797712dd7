using System.Runtime.InteropServices;

namespace SiameseWorker.UnitTests.Transport;

/// <summary>The account that owns nothing, on every Linux: whoever runs the tests, something is done that it may not do.</summary>
internal static partial class Nobody
{
    private const uint Id = 65534;

    /// <summary>Does something on a thread of its own that has no more rights than nobody.</summary>
    /// <returns>What it threw; null if nothing.</returns>
    public static Exception? Do(Action action)
    {
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                _ = SetFileSystemUser(Id);
                action();
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
        });
        thread.Start();
        thread.Join();
        return fault;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFileSystemUser(uint user);
}
