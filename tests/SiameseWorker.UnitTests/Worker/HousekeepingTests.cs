using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Gallery;
using SiameseWorker.Hosting;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Worker;

public sealed class HousekeepingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answers_that_nobody_fetched_are_deleted_when_they_are_too_old()
    {
        var cancel = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = new EmbeddedTransportOptions { StorageRoot = _folder.Path, QueueFile = _folder["queue.db"] };
        var storage = new FolderImageStorage(options, time, NullLogger<FolderImageStorage>.Instance);
        foreach (var path in new[] { "answers/old.json", "answers/new.json", "inbox/old.png" })
            await storage.WriteAsync(StoragePath.Parse(path), "x"u8.ToArray(), cancel);
        File.SetLastWriteTimeUtc(_folder["answers/old.json"], time.GetUtcNow().AddDays(-3).UtcDateTime);
        File.SetLastWriteTimeUtc(_folder["inbox/old.png"], time.GetUtcNow().AddDays(-3).UtcDateTime);
        await using var database = new GalleryDatabase(new GalleryDatabaseOptions { Path = _folder["gallery.db"] }, time);
        using var housekeeping = new Housekeeping(storage, database, new RetentionOptions { Answers = TimeSpan.FromDays(2) }, time, NullLogger<Housekeeping>.Instance);

        await housekeeping.PruneAnswersAsync(cancel);
        Assert.Equal(["answers/new.json", "inbox/old.png"], await PathsAsync(storage, cancel));

        time.Advance(TimeSpan.FromDays(2.5));
        await housekeeping.PruneAnswersAsync(cancel);
        Assert.Equal(["inbox/old.png"], await PathsAsync(storage, cancel));
    }

    private static async Task<List<string>> PathsAsync(FolderImageStorage storage, CancellationToken cancel) =>
        await storage.ListAsync("", cancel).Select(item => item.Path.Value).ToListAsync(cancel);
}
