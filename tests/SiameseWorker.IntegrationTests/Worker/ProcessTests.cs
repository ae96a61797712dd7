using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SiameseWorker.Health;
using SiameseWorker.Hosting;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>A worker from opening its data to its end, as <c>siamese run</c> has it.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worker_is_alive_from_when_it_has_its_data_however_long_it_then_takes_to_start()
    {
        await using var worker = await OpenAsync();

        var finding = new WorkerHealth(worker.Settings.Data, TimeProvider.System).Examine();

        Assert.True(finding.Works, finding.Text);
    }

    [Fact]
    public async Task A_part_that_fails_ends_the_worker_though_nobody_asked_for_it()
    {
        await using var worker = await OpenAsync(services => services.AddHostedService<Failing>());

        Assert.False(await worker.RunAsync(Token));
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_end_ends_as_it_should()
    {
        await using var worker = await OpenAsync();
        var lifetime = worker.Host.Services.GetRequiredService<IHostApplicationLifetime>();
        await using var started = lifetime.ApplicationStarted.Register(lifetime.StopApplication);

        Assert.True(await worker.RunAsync(Token));
    }

    private Task<WorkerProcess> OpenAsync(Action<IServiceCollection>? adjust = null) => WorkerProcess.OpenAsync(
        new Invocation(null, new Dictionary<string, string?> { ["Storage:Root"] = _folder.Path, ["Torch:Device"] = "cpu", ["Torch:Threads"] = "1" }, Verbose: false),
        Token, quiet: true, adjust);

    private sealed class Failing : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.FromException(new InvalidOperationException("A test lets it fail."));
    }
}
