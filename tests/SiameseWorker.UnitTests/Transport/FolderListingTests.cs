using System.Runtime.InteropServices;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

public sealed partial class FolderListingTests : IDisposable
{
    /// <summary>The account that owns nothing, on every Linux.</summary>
    private const uint Nobody = 65534;

    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData(UnixFileMode.None)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    public void What_may_not_be_looked_at_is_named_after_everything_else(UnixFileMode mode)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Permissions are tried as another account, which a thread can be on Linux only.");
            return;
        }

        foreach (var file in (string[])["g/ant/1.png", "g/bee/1.png", "g/cat/1.png"])
            _folder.Write($"root/{file}", "x");
        foreach (var open in (string[])["", "root", "root/g", "root/g/ant", "root/g/cat"])
            File.SetUnixFileMode(_folder[open], (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(_folder["root/g/bee"], mode);

        var (seen, fault) = AsNobody(() => new FolderListing(new StorageRoot(_folder["root"], new RecordingLogger<FolderImageStorage>())).Enumerate("g"));

        File.SetUnixFileMode(_folder["root/g/bee"], (UnixFileMode)0b111_101_101);
        Assert.Equal(["g/ant/1.png", "g/cat/1.png"], seen);
        var incomplete = Assert.IsType<IncompleteListingException>(fault);
        Assert.True(incomplete.IsUnseen("g/bee/1.png"));
        Assert.False(incomplete.IsUnseen("g/bee2/1.png"));
        Assert.Contains("g/bee", incomplete.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Lists on a thread of its own that has no more rights than nobody, whoever runs the tests.</summary>
    private static (List<string> Seen, Exception? Fault) AsNobody(Func<IEnumerable<StoredItem>> list)
    {
        var seen = new List<string>();
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                _ = SetFileSystemUser(Nobody);
                seen.AddRange(list().Select(item => item.Path.Value));
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
        });
        thread.Start();
        thread.Join();
        return (seen, fault);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFileSystemUser(uint user);
}
