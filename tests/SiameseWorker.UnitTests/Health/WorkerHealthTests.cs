using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Gallery;
using SiameseWorker.Health;
using SiameseWorker.Settings;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Health;

public sealed class WorkerHealthTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly DataFolder _data;

    public WorkerHealthTests()
    {
        _data = new DataFolder(_folder.Path);
        Directory.CreateDirectory(_data.State);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worker_that_beats_is_healthy_and_one_that_stalls_is_not()
    {
        await using var database = await OpenDatabaseAsync();
        await using var heartbeat = new Heartbeat(_data, _time, NullLogger<Heartbeat>.Instance);
        Assert.Equal($"running on '{_data.Root}', last heard of 0 seconds ago", Examine(works: true));

        await heartbeat.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        Examine(works: true);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.StartsWith($"a worker is running on '{_data.Root}' but was last heard of 61 seconds ago", Examine(works: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_heart_goes_on_beating()
    {
        await using var database = await OpenDatabaseAsync();
        await using var heartbeat = new Heartbeat(_data, _time, NullLogger<Heartbeat>.Instance);

        for (var beat = 1; beat <= 10; beat++)
        {
            var due = _time.GetUtcNow().UtcDateTime + Heartbeat.Interval;
            _time.Advance(Heartbeat.Interval);
            while (File.GetLastWriteTimeUtc(_data.Heartbeat) != due)
                await Task.Yield();
        }

        Examine(works: true);
    }

    [Fact]
    public void A_heartbeat_alone_is_no_worker()
    {
        File.WriteAllText(_data.Heartbeat, "");
        File.SetLastWriteTimeUtc(_data.Heartbeat, _time.GetUtcNow().UtcDateTime);

        Assert.StartsWith("no worker is running on", Examine(works: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_has_not_yet_started_is_not_healthy()
    {
        await using var database = await OpenDatabaseAsync();

        Assert.Contains("has not been heard of yet", Examine(works: false), StringComparison.Ordinal);
    }

    private string Examine(bool works)
    {
        var finding = new WorkerHealth(_data, _time).Examine();
        Assert.Equal(works, finding.Works);
        return finding.Text;
    }

    private async Task<GalleryDatabase> OpenDatabaseAsync()
    {
        var database = new GalleryDatabase(new GalleryDatabaseOptions { Path = _data.GalleryDatabase }, TimeProvider.System);
        await database.InitialiseAsync(Token);
        return database;
    }
}
