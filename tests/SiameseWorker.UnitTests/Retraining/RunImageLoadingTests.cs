using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;
using SiameseWorker.Retraining;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.TransportBehaviour;
using SiameseWorker.UnitTests.Encoding;
using SiameseWorker.UnitTests.Gallery;
using SiameseWorker.UnitTests.Worker.Versions;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>What of a corpus may not be read is left out, and keeps no line from being trained.</summary>
public sealed class RunImageLoadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_that_may_not_be_entered_is_left_out_of_the_corpora()
    {
        await using var gallery = await GalleryFixture.OpenAsync();
        var storage = await StorageAsync((_, _) => Task.CompletedTask, "corpus/letters/closed");

        var found = await new RunImageCatalogue(gallery.Store, storage, VersionBench.ReadLines(), new RetrainingOptions(), NullLogger<RunImageCatalogue>.Instance).FindAsync("default", Token);

        Assert.Equal(["corpus/letters/a/1.png", "corpus/letters/b/1.png"], found.All.Select(image => image.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_image_that_may_not_be_read_is_left_out_with_the_reason()
    {
        var storage = await StorageAsync((path, _) => path.Value == "corpus/letters/a/1.png" ? throw new TransportException("It may not be read.", isPassing: false) : Task.CompletedTask);

        var set = await LoadAsync(storage);

        Assert.Equal(["b", "closed"], set.Classes.Select(c => c.Name));
        Assert.Equal(("corpus/letters/a/1.png", "It may not be read."), Assert.Single(set.Rejected) is var rejected ? (rejected.Path, rejected.Reason) : default);
    }

    [Fact]
    public async Task Storage_that_is_away_ends_the_loading() =>
        await Assert.ThrowsAsync<TransportException>(async () => await LoadAsync(await StorageAsync((_, _) => throw new TransportException("It is away.", isPassing: true))));

    public void Dispose() => _folder.Dispose();

    private static async Task<ImageSet> LoadAsync(IImageStorage storage)
    {
        var limits = new ImageLimits();
        await using var thread = new TorchThread("test", new TorchOptions { Device = "cpu" });
        return await new RunImageLoader(storage, new InputReader(limits), limits).LoadAsync(
            [new("corpus/letters/a/1.png", ""), new("corpus/letters/b/1.png", ""), new("corpus/letters/closed/1.png", "")], new InputSpec { Width = 8, Height = 8 }, thread, Token);
    }

    /// <summary>A corpus of three classes.</summary>
    private async Task<IImageStorage> StorageAsync(Func<StoragePath, CancellationToken, Task> beforeRead, params string[] unseen)
    {
        var folder = new FolderImageStorage(new EmbeddedTransportOptions { StorageRoot = _folder["storage"], QueueFile = _folder["queue.db"] }, TimeProvider.System, NullLogger<FolderImageStorage>.Instance);
        foreach (var (number, name) in new[] { "a", "b", "closed" }.Index())
            await folder.WriteAsync(StoragePath.Parse($"corpus/letters/{name}/1.png"), VersionBench.Image(number), Token);
        return new FaultyStorage(beforeRead, unseen, folder);
    }
}
