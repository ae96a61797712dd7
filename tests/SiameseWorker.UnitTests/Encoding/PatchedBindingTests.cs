using System.Runtime.Versioning;
using SiameseWorker.Encoding;

namespace SiameseWorker.UnitTests.Encoding;

[SupportedOSPlatform("linux")]
public sealed class PatchedBindingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_a_sound_copy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only.");
        var path = PatchedBinding.Write(_folder.Path, "a.so", [1, 2, 3]);
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        PatchedBinding.Write(_folder.Path, "a.so", [1, 2, 3]);

        Assert.Equal(2001, File.GetLastWriteTimeUtc(path).Year);
    }

    [Fact]
    public void Replaces_a_damaged_copy_and_leaves_nothing_beside_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only.");
        File.WriteAllBytes(_folder["a.so"], [1, 2]);

        var path = PatchedBinding.Write(_folder.Path, "a.so", [1, 2, 3]);

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Several_writers_at_once_leave_one_whole_copy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only.");
        var content = new byte[1_000_000];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => PatchedBinding.Write(_folder.Path, "a.so", content), TestContext.Current.CancellationToken)));

        Assert.Equal([_folder["a.so"]], Directory.GetFiles(_folder.Path));
        Assert.Equal(content, await File.ReadAllBytesAsync(_folder["a.so"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Is_for_its_owner_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only.");
        var path = PatchedBinding.Write(_folder.Path, "a.so", [1]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }
}
