namespace SiameseWorker.IntegrationTests.Support;

/// <summary>A worker that the tests of a class share, each with a gallery of its own.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    private TestWorker? _worker;
    private int _galleries;

    internal Site Site { get; } = new();

    internal TestWorker Worker => _worker ?? throw new InvalidOperationException("Not started.");

    /// <summary>A gallery that no other test uses.</summary>
    public string NewGallery() => $"gallery-{Interlocked.Increment(ref _galleries)}";

    public async ValueTask InitializeAsync() => _worker = await TestWorker.StartAsync(Site);

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
            await _worker.StopAsync();
        await Site.DisposeAsync();
    }
}
