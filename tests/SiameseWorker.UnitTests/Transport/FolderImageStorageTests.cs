using System.Diagnostics;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.UnitTests.Transport;

public sealed class FolderImageStorageTests : ImageStorageBehaviour
{
    private static readonly DateTime SomeTime = new(2020, 2, 2, 2, 2, 2, DateTimeKind.Utc);

    private readonly TestFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly RecordingLogger<FolderImageStorage> _logger = new();
    private readonly FolderImageStorage _storage;

    public FolderImageStorageTests() => _storage = Open();

    protected override IImageStorage Storage => _storage;

    [Fact]
    public async Task Hidden_and_unfinished_files_are_not_part_of_it()
    {
        string[] hidden = [".hidden.png", ".git/a.png", "cat/.a.png", "cat/a.png~", "cat/a.TMP", "cat/a.png.part", "cat/a.crdownload", "dog.tmp/a.png"];
        foreach (var name in hidden)
            _folder.Write($"root/g/{name}", "x");
        _folder.Write("root/g/cat/whole.png", "x");

        Assert.Equal(["g/cat/whole.png"], (await ListAsync("g")).Select(item => item.Path.Value));
        foreach (var name in hidden)
        {
            var path = StoragePath.Parse($"g/{name}");
            Assert.Null(await _storage.FindAsync(path, Token));
            Assert.Null(await _storage.ReadAsync(path, 100, Token));
            Assert.False(await _storage.DeleteAsync(path, Token));
            await Assert.ThrowsAsync<ArgumentException>(() => _storage.WriteAsync(path, "x"u8.ToArray(), Token));
        }
    }

    [Fact]
    public async Task Nothing_is_left_beside_what_is_written()
    {
        await WriteAsync("a/1.png");

        Assert.Equal(["1.png"], Directory.GetFiles(_folder["root/a"]).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(_folder["root/.writing"]));
    }

    [Fact]
    public void What_a_killed_writer_left_is_deleted_a_day_later()
    {
        File.SetLastWriteTimeUtc(_folder.Write("root/.writing/old", "x"), _time.GetUtcNow().UtcDateTime.AddHours(-25));
        File.SetLastWriteTimeUtc(_folder.Write("root/.writing/being-written", "x"), _time.GetUtcNow().UtcDateTime.AddHours(-1));

        Open();

        Assert.Equal(["being-written"], Directory.GetFiles(_folder["root/.writing"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_link_to_a_file_outside_is_neither_read_nor_listed()
    {
        _folder.Write("secret.txt", "secret");
        Link("root/a/out.png", _folder["secret.txt"]);
        Link("root/a/out2.png", "../../secret.txt");

        await AssertRefusedAsync("a/out.png", "a/out2.png");
    }

    [Fact]
    public async Task A_linked_folder_outside_is_neither_read_nor_listed_nor_written_to()
    {
        _folder.Write("secrets/1.png", "secret");
        Directory.CreateDirectory(_folder["root/a"]);
        Directory.CreateSymbolicLink(_folder["root/a/out"], _folder["secrets"]);

        await AssertRefusedAsync("a/out/1.png");
        await Assert.ThrowsAsync<TransportException>(() => WriteAsync("a/out/2.png"));
        Assert.False(await _storage.DeleteAsync(StoragePath.Parse("a/out/1.png"), Token));
        Assert.Empty(await ListAsync("a/out"));
        Assert.Equal(["1.png"], Directory.GetFiles(_folder["secrets"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_link_to_a_link_outside_is_refused_too()
    {
        _folder.Write("secrets/1.png", "secret");
        Directory.CreateDirectory(_folder["root/a"]);
        Directory.CreateSymbolicLink(_folder["root/a/hop"], _folder["root/b"]);
        Directory.CreateSymbolicLink(_folder["root/b"], _folder["secrets"]);

        await AssertRefusedAsync("a/hop/1.png", "b/1.png");
    }

    [Fact]
    public async Task A_folder_beside_the_root_with_a_longer_name_is_outside()
    {
        _folder.Write("root-of-others/1.png", "secret");
        Directory.CreateSymbolicLink(_folder["root/out"], _folder["root-of-others"]);

        await AssertRefusedAsync("out/1.png");
    }

    [Fact]
    public async Task Links_that_stay_inside_are_followed()
    {
        await WriteAsync("corpus/x/1.png", "inside");
        Directory.CreateDirectory(_folder["root/g"]);
        Directory.CreateSymbolicLink(_folder["root/g/x"], "../corpus/x");
        Link("root/g/y.png", _folder["root/corpus/x/1.png"]);

        Assert.Equal(["g/x/1.png", "g/y.png"], (await ListAsync("g")).Select(item => item.Path.Value));
        Assert.Equal("inside"u8.ToArray(), (await _storage.ReadAsync(StoragePath.Parse("g/x/1.png"), 10, Token))!.Bytes);
    }

    [Fact]
    public async Task What_a_linked_folder_shows_is_deleted_only_where_it_is()
    {
        await WriteAsync("corpus/x/1.png", "inside");
        Directory.CreateDirectory(_folder["root/g"]);
        Directory.CreateSymbolicLink(_folder["root/g/x"], "../corpus/x");
        Link("root/g/y.png", _folder["root/corpus/x/1.png"]);

        var refusal = await Assert.ThrowsAsync<TransportException>(() => _storage.DeleteAsync(StoragePath.Parse("g/x/1.png"), Token));
        Assert.False(refusal.IsPassing);
        Assert.Contains("'corpus/x/1.png'", refusal.Message, StringComparison.Ordinal);

        Assert.True(await _storage.DeleteAsync(StoragePath.Parse("g/y.png"), Token));
        Assert.True(File.Exists(_folder["root/corpus/x/1.png"]));
        Assert.True(await _storage.DeleteAsync(StoragePath.Parse("corpus/x/1.png"), Token));
    }

    [Fact]
    public async Task Circles_of_links_end()
    {
        await WriteAsync("a/1.png");
        Directory.CreateSymbolicLink(_folder["root/a/up"], "..");
        Directory.CreateSymbolicLink(_folder["root/a/self"], _folder["root/a/self"]);
        Directory.CreateDirectory(_folder["root/b"]);
        Directory.CreateSymbolicLink(_folder["root/b/to-c"], "../c");
        Directory.CreateDirectory(_folder["root/c"]);
        Directory.CreateSymbolicLink(_folder["root/c/to-b"], "../b");

        Assert.Equal(["a/1.png"], (await ListAsync("a")).Select(item => item.Path.Value).Where(path => !path.StartsWith("a/up", StringComparison.Ordinal)));
        Assert.InRange((await ListAsync("")).Count, 1, 10);
        Assert.Null(await _storage.FindAsync(StoragePath.Parse("a/self"), Token));
        Assert.Null(await _storage.ReadAsync(StoragePath.Parse("a/self/x.png"), 10, Token));
    }

    [Fact]
    public async Task The_root_itself_may_be_a_link()
    {
        await WriteAsync("a/1.png");
        Directory.CreateSymbolicLink(_folder["alias"], _folder["root"]);
        var alias = Open("alias");

        Assert.NotNull(await alias.ReadAsync(StoragePath.Parse("a/1.png"), 10, Token));
    }

    [Fact]
    public async Task A_file_moved_over_another_of_equal_size_and_time_has_another_mark()
    {
        var first = await WriteAsync("a/1.png", "one");
        await WriteAsync("a/2.png", "two");
        File.SetLastWriteTimeUtc(_folder["root/a/1.png"], SomeTime);
        File.SetLastWriteTimeUtc(_folder["root/a/2.png"], SomeTime);
        var before = await _storage.FindAsync(first.Path, Token);

        File.Move(_folder["root/a/2.png"], _folder["root/a/1.png"], overwrite: true);

        var after = await _storage.FindAsync(first.Path, Token);
        Assert.Equal(before!.LastModified, after!.LastModified);
        Assert.NotEqual(before.ETag, after.ETag);
    }

    [Fact]
    public async Task The_portable_status_agrees_with_the_systems_own()
    {
        var item = await WriteAsync("a/1.png", "12345");
        File.SetLastWriteTimeUtc(_folder["root/a/1.png"], SomeTime);

        foreach (var status in new[] { FileStatus.Of(_folder["root/a/1.png"]), FileStatus.Portable(_folder["root/a/1.png"]) })
            Assert.Equal((FileKind.File, item.Size, new DateTimeOffset(SomeTime)), (status!.Value.Kind, status.Value.Size, status.Value.LastModified));
        Assert.Equal(FileKind.Folder, FileStatus.Of(_folder["root/a"])?.Kind);
        Assert.Equal(FileKind.Folder, FileStatus.Portable(_folder["root/a"])?.Kind);
        Assert.Null(FileStatus.Of(_folder["root/none"]));
        Assert.Null(FileStatus.Portable(_folder["root/none"]));
    }

    [Fact]
    public async Task A_growing_file_has_another_mark_each_time()
    {
        var item = await WriteAsync("a/1.png", "half");
        await File.AppendAllTextAsync(_folder["root/a/1.png"], " and half", Token);

        var read = await _storage.ReadAsync(item.Path, 100, Token);

        Assert.NotEqual(item.ETag, read!.Item.ETag);
        Assert.Equal("half and half"u8.ToArray(), read.Bytes);
    }

    [Fact]
    public async Task A_pipe_is_not_a_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes are files of the file system on Unix only.");
        Directory.CreateDirectory(_folder["root/a"]);
        using (var mkfifo = Process.Start("mkfifo", _folder["root/a/pipe.png"]))
            await mkfifo.WaitForExitAsync(Token);

        Assert.True(File.Exists(_folder["root/a/pipe.png"]));
        Assert.Empty(await ListAsync("a"));
        Assert.Null(await _storage.ReadAsync(StoragePath.Parse("a/pipe.png"), 10, Token));
    }

    [Fact]
    public async Task Names_that_cannot_be_used_are_skipped_and_reported_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows no such names.");
        _folder.Write("root/a/back\\slash.png", "x");
        _folder.Write("root/a/new\nline/1.png", "x");
        _folder.Write("root/a/good.png", "x");

        for (var pass = 0; pass < 2; pass++)
            Assert.Equal(["a/good.png"], (await ListAsync("a")).Select(item => item.Path.Value));

        Assert.Equal(2, _logger.Lines.Count);
        Assert.Contains(_logger.Lines, line => line.Contains("back\\slash.png", StringComparison.Ordinal) && line.Contains("backslash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_vanish_while_listing_are_left_out()
    {
        foreach (var name in new[] { "a/1.png", "a/2.png", "b/1.png", "c/1.png" })
            await WriteAsync(name);
        var seen = new List<string>();

        await foreach (var item in _storage.ListAsync("", Token))
        {
            seen.Add(item.Path.Value);
            File.Delete(_folder["root/a/2.png"]);
            if (Directory.Exists(_folder["root/b"]))
                Directory.Delete(_folder["root/b"], recursive: true);
        }

        Assert.Equal(["a/1.png", "c/1.png"], seen);
    }

    [Fact]
    public async Task A_missing_root_is_a_passing_fault_not_an_empty_storage()
    {
        await WriteAsync("a/1.png");
        Directory.Move(_folder["root"], _folder["unmounted"]);

        foreach (var use in new Func<Task>[]
        {
            () => ListAsync("a"),
            () => _storage.FindAsync(StoragePath.Parse("a/1.png"), Token),
            () => _storage.ReadAsync(StoragePath.Parse("a/1.png"), 10, Token),
            () => WriteAsync("a/1.png"),
        })
        {
            var error = await Assert.ThrowsAsync<TransportException>(use);
            Assert.True(error.IsPassing);
            Assert.Contains("Is its disk mounted?", error.Message, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(_folder["root"]));
    }

    [Fact]
    public async Task A_file_where_a_folder_should_be_is_named()
    {
        await WriteAsync("a/1.png");

        var error = await Assert.ThrowsAsync<TransportException>(() => WriteAsync("a/1.png/2.png"));

        Assert.Contains("write 'a/1.png/2.png'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["root/.writing"]));
    }

    [Fact]
    public void A_root_that_cannot_be_created_is_named()
    {
        _folder.Write("blocked", "x");

        var error = Assert.Throws<TransportException>(() => Open("blocked/root"));

        Assert.Contains("blocked", error.Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing) => _folder.Dispose();

    private FolderImageStorage Open(string root = "root") =>
        new(new EmbeddedTransportOptions { StorageRoot = _folder[root] }, _time, _logger);

    private void Link(string relative, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[relative])!);
        File.CreateSymbolicLink(_folder[relative], target);
    }

    private async Task AssertRefusedAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            Assert.Null(await _storage.FindAsync(StoragePath.Parse(path), Token));
            Assert.Null(await _storage.ReadAsync(StoragePath.Parse(path), 100, Token));
        }
        Assert.Empty(await ListAsync(""));
        Assert.Contains(_logger.Lines, line => line.Contains(paths[0], StringComparison.Ordinal) && line.Contains("leads out of the storage root", StringComparison.Ordinal));
    }
}
