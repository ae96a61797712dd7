using SiameseWorker.Transport;

namespace SiameseWorker.TransportBehaviour;

/// <summary>What every transport's image storage does. A subclass per transport.</summary>
public abstract class ImageStorageBehaviour : IDisposable
{
    protected abstract IImageStorage Storage { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    [Fact]
    public async Task What_is_written_is_read_found_and_listed_with_the_same_mark()
    {
        var path = StoragePath.Parse("galleries/default/a cat/ü 漢字.png");

        var written = await Storage.WriteAsync(path, "bytes"u8.ToArray(), Token);

        var read = await Storage.ReadAsync(path, 5, Token);
        Assert.NotNull(read);
        Assert.Equal("bytes"u8.ToArray(), read.Bytes);
        Assert.Equal((path, 5L), (written.Path, written.Size));
        Assert.Equal(written, read.Item);
        Assert.Equal(written, await Storage.FindAsync(path, Token));
        Assert.Equal([written], await ListAsync("galleries"));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var path = StoragePath.Parse("inbox/none.png");
        await WriteAsync("inbox/some.png");

        Assert.Null(await Storage.FindAsync(path, Token));
        Assert.Null(await Storage.ReadAsync(path, 100, Token));
        Assert.False(await Storage.DeleteAsync(path, Token));
        Assert.Null(await Storage.FindAsync(StoragePath.Parse("inbox"), Token));
        Assert.Null(await Storage.FindAsync(StoragePath.Parse("inbox/some.png/x"), Token));
        Assert.Empty(await ListAsync("galleries"));
    }

    [Fact]
    public async Task Writing_again_replaces_the_content_and_changes_the_mark()
    {
        var first = await WriteAsync("a/1.png", "old");
        var second = await WriteAsync("a/1.png", "new");

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal("new"u8.ToArray(), (await Storage.ReadAsync(second.Path, 3, Token))!.Bytes);
        Assert.Equal([second], await ListAsync("a"));
    }

    [Fact]
    public async Task A_deleted_file_is_gone()
    {
        var item = await WriteAsync("a/1.png");

        Assert.True(await Storage.DeleteAsync(item.Path, Token));

        Assert.Null(await Storage.FindAsync(item.Path, Token));
        Assert.Empty(await ListAsync("a"));
    }

    [Fact]
    public async Task A_file_larger_than_allowed_is_not_read()
    {
        var item = await WriteAsync("a/1.png", "12345");

        var error = await Assert.ThrowsAsync<ContentTooLargeException>(() => Storage.ReadAsync(item.Path, 4, Token));

        Assert.Equal(5, error.Size);
        Assert.Contains("a/1.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        var item = await WriteAsync("a/empty.png", "");

        Assert.Empty((await Storage.ReadAsync(item.Path, 10, Token))!.Bytes);
        Assert.Equal([item], await ListAsync(""));
    }

    [Fact]
    public async Task Listing_is_in_ordinal_order_of_the_whole_path()
    {
        string[] paths = ["g/B/1.png", "g/a-b/1.png", "g/a/10.png", "g/a/2.png", "g/a/b/1.png", "g/a.png", "g/a0/1.png", "g/ä/1.png"];
        foreach (var path in paths.Reverse())
            await WriteAsync(path);

        Assert.Equal(paths.Order(StringComparer.Ordinal), (await ListAsync("g")).Select(item => item.Path.Value));
    }

    [Fact]
    public async Task A_prefix_is_a_folder_not_the_beginning_of_a_name()
    {
        await WriteAsync("galleries/cat/1.png");
        await WriteAsync("galleries/cats/1.png");

        Assert.Equal("galleries/cat/1.png", Assert.Single(await ListAsync("galleries/cat")).Path.Value);
        Assert.Equal("galleries/cat/1.png", Assert.Single(await ListAsync("galleries/cat/")).Path.Value);
        Assert.Equal(2, (await ListAsync("")).Count);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../..")]
    [InlineData("/")]
    [InlineData("/etc")]
    public async Task A_prefix_outside_the_root_is_refused(string prefix)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(prefix));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await using var changes = Storage.WatchAsync(prefix, Token).GetAsyncEnumerator(Token);
            await changes.MoveNextAsync();
        });
    }

    [Fact]
    public async Task Listing_can_be_cancelled()
    {
        await WriteAsync("a/1.png");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Storage.ListAsync("a", new CancellationToken(canceled: true)))
                Assert.Fail("cancelled before");
        });
    }

    protected Task<StoredItem> WriteAsync(string path, string content = "x") =>
        Storage.WriteAsync(StoragePath.Parse(path), System.Text.Encoding.UTF8.GetBytes(content), Token);

    protected async Task<IReadOnlyList<StoredItem>> ListAsync(string prefix)
    {
        var items = new List<StoredItem>();
        await foreach (var item in Storage.ListAsync(prefix, Token))
            items.Add(item);
        return items;
    }
}
