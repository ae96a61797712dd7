using SiameseWorker.Client;
using SiameseWorker.Transport;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.UnitTests.Client;

/// <summary>What happens when answers cannot be received.</summary>
public sealed class ClientFaultTests : IDisposable
{
    private readonly ClientBench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_passing_fault_passes_unseen()
    {
        await using var worker = _bench.Start(FakeWorker.Echo);
        await using var client = Open(failures: 2, new TransportException("busy", isPassing: true));

        Assert.Equal("cat", (await client.IdentifyAsync("cat"u8.ToArray(), cancellationToken: Token)).Class);
    }

    [Fact]
    public async Task The_reply_queue_is_asked_by_one_object_which_knows_how_long_to_wait()
    {
        var queues = new DeafQueues(_bench.ClientQueues, failures: 1, new TransportException("busy", isPassing: true));
        await using var worker = _bench.Start(FakeWorker.Echo);
        await using var client = new SiameseClient(queues, _bench.Storage);

        await client.IdentifyAsync("cat"u8.ToArray(), cancellationToken: Token);

        Assert.Single(queues.Opened, name => name.StartsWith("answers-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lasting_fault_ends_every_wait_at_once()
    {
        var refused = new TransportException("access was refused", isPassing: false);
        await using var client = Open(failures: int.MaxValue, refused);

        var faults = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            Assert.ThrowsAsync<TransportException>(() => client.IdentifyAsync("cat"u8.ToArray(), cancellationToken: Token))));

        Assert.All(faults, fault => Assert.Same(refused, fault));
    }

    [Fact]
    public async Task A_passing_fault_that_does_not_pass_in_time_is_the_reason_given()
    {
        var busy = new TransportException("the service is busy", isPassing: true);
        await using var client = Open(failures: int.MaxValue, busy);

        var fault = await Assert.ThrowsAsync<NoAnswerException>(() =>
            client.IdentifyAsync("cat"u8.ToArray(), new IdentifyOptions { Timeout = TimeSpan.FromMilliseconds(200) }, Token));

        Assert.Same(busy, fault.InnerException);
        Assert.EndsWith("Answers could not be received: the service is busy", fault.Message, StringComparison.Ordinal);
    }

    private SiameseClient Open(int failures, Exception fault) => new(new DeafQueues(_bench.ClientQueues, failures, fault), _bench.Storage);
}
