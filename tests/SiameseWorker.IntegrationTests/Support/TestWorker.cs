using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;
using SiameseWorker.Hosting;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>A whole worker in the process of the test, with short times: real database, queues, storage and encoder.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> ShortTimes = new()
    {
        ["Enrolment:SettleTime"] = "00:00:00.100",
        ["Imaging:MaxBytes"] = $"{BadImages.MaxBytes}",
        ["Queues:RetryDelay"] = "00:00:00.050",
        ["EmbeddedQueue:Durability"] = "Normal",
        ["EmbeddedQueue:BusyTimeout"] = "00:01:00",
        ["Torch:Device"] = "cpu",
        ["Torch:Threads"] = "1",
        ["Worker:DecodeConcurrency"] = "2",
    };

    private readonly WorkerProcess _process;
    private bool _isStopped;

    private TestWorker(WorkerProcess process) => _process = process;

    /// <summary>What is enrolled.</summary>
    public GalleryStore Store => _process.Store;

    /// <summary>Opens the data of a site and starts.</summary>
    /// <param name="site">The site.</param>
    /// <param name="settings">Settings that are not as in the other tests.</param>
    /// <param name="adjust">Puts other parts in the place of real ones.</param>
    public static async Task<TestWorker> StartAsync(Site site, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? adjust = null)
    {
        var all = new Dictionary<string, string?>(ShortTimes) { ["Storage:Root"] = site.Root };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            all[key] = value;
        var process = await WorkerProcess.OpenAsync(
            new Invocation(null, all, Verbose: false), TestContext.Current.CancellationToken, quiet: true, services =>
            {
                services.RemoveAll<ILoggerProvider>();
                adjust?.Invoke(services);
            });
        var worker = new TestWorker(process);
        await worker._process.Host.StartAsync(TestContext.Current.CancellationToken);
        return worker;
    }

    /// <summary>Stops as SIGTERM does, and closes the data.</summary>
    public async Task StopAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _process.Host.StopAsync(CancellationToken.None);
        await _process.DisposeAsync();
    }

    /// <summary>What a gallery holds; null where there is none.</summary>
    public async Task<GallerySummary?> GalleryAsync(string name) =>
        (await Store.Reader.SummariseAsync(TestContext.Current.CancellationToken)).SingleOrDefault(gallery => gallery.Name == name);

    /// <summary>What is recorded of a path; null where nothing is.</summary>
    public Task<ExemplarRecord?> FindAsync(string path) => Store.Reader.FindAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Waits until a file is enrolled, or rejected, or (null) forgotten.</summary>
    public async Task<ExemplarRecord?> WaitForAsync(string path, ExemplarState? state)
    {
        await Eventually.HoldsAsync($"'{path}' is {state?.ToString() ?? "forgotten"}", async () => (await FindAsync(path))?.State == state, async () => $"It is {await FindAsync(path)}");
        return await FindAsync(path);
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
