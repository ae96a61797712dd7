using SiameseWorker.Contracts;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>What a worker does with what it holds when it is asked to stop.</summary>
public sealed class StopTests : IAsyncLifetime
{
    // A message that is visible after this was given back: its visibility cannot have ended.
    private const string LongVisibility = "01:00:00";

    private readonly Site _site = new();
    private readonly TaskCompletionSource _reading = new();
    private readonly TaskCompletionSource _release = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _site.Drop("inbox/probe.png", Drawings.Of(0, 0));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task What_is_in_progress_is_finished_and_answered_and_the_rest_stays_for_others()
    {
        var worker = await StartAsync(grace: "00:10:00");
        await SendAsync("first");
        await _reading.Task.WaitAsync(Token);
        await SendAsync("second");

        var stopping = worker.StopAsync();
        _release.SetResult();
        await stopping;

        Assert.Equal(AnswerStatus.Identified, (await _site.Answers.WaitAsync("first")).Status);
        var left = Assert.Single(await _site.Queues.Get("identify").ReceiveAsync(2, TimeSpan.FromMinutes(1), Token));
        Assert.Contains("second", left.Body);
        Assert.Equal(1, left.DequeueCount);
        Assert.Empty(_site.Answers.For("second"));
    }

    [Fact]
    public async Task What_does_not_finish_within_the_grace_period_is_given_back_at_once()
    {
        var worker = await StartAsync(grace: "00:00:00.100");
        await SendAsync("first");
        await _reading.Task.WaitAsync(Token);

        await worker.StopAsync();

        Assert.Empty(_site.Answers.For("first"));
        await using var next = await TestWorker.StartAsync(_site);
        Assert.Equal(AnswerStatus.Identified, (await _site.Answers.WaitAsync("first")).Status);
        Assert.Single(_site.Answers.For("first"));
    }

    private Task SendAsync(string id) => _site.SendAsync(new IdentifyRequest { Id = id, Image = ImageReference.FromPath("inbox/probe.png") });

    /// <summary>A worker that takes one request at a time and is stuck in its first.</summary>
    private async Task<TestWorker> StartAsync(string grace)
    {
        var worker = await TestWorker.StartAsync(
            _site,
            new Dictionary<string, string?>
            {
                ["Worker:GracePeriod"] = grace,
                ["Queues:VisibilityTimeout"] = LongVisibility,
                ["Queues:MaxInFlight"] = "1",
                ["Queues:BatchSize"] = "1",
            },
            FaultyStorage.With(async (path, token) =>
            {
                if (path.Segments[0] != "inbox")
                    return;
                _reading.TrySetResult();
                await _release.Task.WaitAsync(token);
            }));
        await _site.EnrolCharactersAsync("default", 1);
        return worker;
    }
}
