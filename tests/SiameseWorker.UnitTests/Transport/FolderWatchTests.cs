using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

public sealed class FolderWatchTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RecordingLogger<FolderImageStorage> _logger = new();
    private readonly FolderImageStorage _storage;

    public FolderWatchTests() => _storage = new FolderImageStorage(
        new EmbeddedTransportOptions { StorageRoot = _folder["root"] }, TimeProvider.System, _logger);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_notice_is_the_prefix_itself_and_its_folder_is_created()
    {
        await using var changes = await WatchAsync();

        Assert.True(Directory.Exists(_folder["root/galleries"]));
    }

    [Fact]
    public async Task A_dropped_file_is_noticed()
    {
        await using var changes = await WatchAsync();

        _folder.Write("root/galleries/1.png", "x");

        await NextAsync(changes, "galleries/1.png");
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_file_that_may_be_read_from_now_on_is_noticed()
    {
        var file = _folder.Write("root/galleries/1.png", "x");
        File.SetUnixFileMode(file, UnixFileMode.None);
        await using var changes = await WatchAsync();

        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        await NextAsync(changes, "galleries/1.png");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_takes_the_place_of_the_watched_one_is_watched(bool moved)
    {
        await using var changes = await WatchAsync();
        if (moved)
            Directory.Move(_folder["root/galleries"], _folder["root/old"]);
        else
            Directory.Delete(_folder["root/galleries"], recursive: true);
        Directory.CreateDirectory(_folder["root/galleries"]);
        await NextAsync(changes, "galleries");

        // What comes before the watch is renewed is in the notice of everything; what comes after it is noticed by itself.
        for (var file = 1; changes.Current == "galleries"; file++)
        {
            _folder.Write($"root/galleries/{file}.png", "x");
            Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), Token));
        }

        Assert.EndsWith(".png", changes.Current, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_and_deleting_are_noticed()
    {
        var file = _folder.Write("root/galleries/cat/1.png", "x");
        await using var changes = await WatchAsync();

        await File.WriteAllTextAsync(file, "y", Token);
        await NextAsync(changes, "galleries/cat/1.png");
        File.Delete(file);
        await NextAsync(changes, "galleries/cat/1.png");
    }

    [Fact]
    public async Task A_rename_is_noticed_under_both_names()
    {
        var file = _folder.Write("root/galleries/cat/1.png", "x");
        await using var changes = await WatchAsync();

        File.Move(file, _folder["root/galleries/cat/2.png"]);

        await NextAsync(changes, "galleries/cat/1.png");
        await NextAsync(changes, "galleries/cat/2.png");
    }

    [Fact]
    public async Task A_file_that_gets_its_final_name_when_it_is_whole_is_noticed()
    {
        var file = _folder.Write("root/galleries/cat/1.png.part", "x");
        await using var changes = await WatchAsync();

        File.Move(file, _folder["root/galleries/cat/1.png"]);

        await NextAsync(changes, "galleries/cat/1.png");
    }

    [Fact]
    public async Task What_storage_itself_writes_is_noticed()
    {
        await using var changes = await WatchAsync();

        await _storage.WriteAsync(SiameseWorker.Transport.StoragePath.Parse("galleries/1.png"), "x"u8.ToArray(), Token);

        await NextAsync(changes, "galleries/1.png");
    }

    [Fact]
    public async Task A_folder_moved_in_stands_for_the_files_in_it_and_later_files_are_noticed()
    {
        _folder.Write("outside/cat/1.png", "x");
        await using var changes = await WatchAsync();

        Directory.Move(_folder["outside/cat"], _folder["root/galleries/cat"]);
        await NextAsync(changes, "galleries/cat");

        _folder.Write("root/galleries/cat/2.png", "x");
        await NextAsync(changes, "galleries/cat/2.png");
    }

    [Fact]
    public async Task Hidden_and_unfinished_files_are_not_noticed()
    {
        await using var changes = await WatchAsync();

        _folder.Write("root/galleries/.hidden", "x");
        _folder.Write("root/galleries/a.png.part", "x");
        _folder.Write("root/galleries/z.png", "x");

        Assert.True(await changes.MoveNextAsync());
        Assert.Equal("galleries/z.png", changes.Current);
    }

    [Fact]
    public async Task When_the_systems_buffer_overflows_anything_may_have_changed()
    {
        using var watch = new FolderWatch(_folder["root"], "galleries", _logger);
        await using var changes = watch.Changes.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        await NextAsync(changes, "galleries");

        watch.OnError(new InternalBufferOverflowException());

        await NextAsync(changes, "galleries");
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task When_the_system_has_reached_a_limit_the_log_says_how_to_raise_it()
    {
        using var watch = new FolderWatch(_folder["root"], "galleries", _logger);
        await using var changes = watch.Changes.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        await NextAsync(changes, "galleries");

        watch.OnError(new IOException("The limit was reached."));

        await NextAsync(changes, "galleries");
        Assert.Contains("fs.inotify.max_user_watches", Assert.Single(_logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var changes = _storage.WatchAsync("galleries", cancellation.Token).GetAsyncEnumerator(Token);
        await changes.MoveNextAsync();

        var next = changes.MoveNextAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<IAsyncEnumerator<string>> WatchAsync()
    {
        var changes = _storage.WatchAsync("galleries", Token).GetAsyncEnumerator(Token);
        await NextAsync(changes, "galleries");
        return changes;
    }

    /// <summary>Reads until a path is reported: notices may repeat, and others may come before.</summary>
    private static async Task NextAsync(IAsyncEnumerator<string> changes, string expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        do
        {
            Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(patience.Token), $"no notice of {expected}");
        }
        while (changes.Current != expected);
    }
}
