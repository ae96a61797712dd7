using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

public sealed class FolderListingTests : IDisposable
{
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

    [Fact]
    public void What_the_file_system_fails_at_is_named_after_everything_else()
    {
        foreach (var file in (string[])["g/ant/1.png", "g/bee/1.png", "g/cat/1.png"])
            _folder.Write($"root/{file}", "x");
        var seen = new List<string>();

        var incomplete = Assert.Throws<IncompleteListingException>(() =>
        {
            foreach (var item in new FolderListing(new StorageRoot(_folder["root"], new RecordingLogger<FolderImageStorage>())).Enumerate("g"))
            {
                seen.Add(item.Path.Value);
                if (seen.Count > 1)
                    continue;

                // Opening it as the folder that it was fails, as it does on a mount that has died.
                Directory.Delete(_folder["root/g/bee"], recursive: true);
                Directory.CreateSymbolicLink(_folder["root/g/bee"], "bee");
            }
        });

        Assert.Equal(["g/ant/1.png", "g/cat/1.png"], seen);
        Assert.True(incomplete.IsUnseen("g/bee/1.png"));
        Assert.Contains("symbolic links", incomplete.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static (List<string> Seen, Exception? Fault) AsNobody(Func<IEnumerable<StoredItem>> list)
    {
        var seen = new List<string>();
        return (seen, Nobody.Do(() => seen.AddRange(list().Select(item => item.Path.Value))));
    }
}
