using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.UnitTests.Transport;

public sealed class SqliteMessageQueueTests : MessageQueueBehaviour
{
    private readonly TestFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly SqliteQueueService _queues;

    public SqliteMessageQueueTests() => _queues = new SqliteQueueService(
        new EmbeddedTransportOptions { QueueFile = _folder["queue.db"], Durability = Durability.Normal, FallbackPollInterval = TimeSpan.FromHours(1) },
        _time, NullLogger<SqliteQueueService>.Instance);

    protected override IQueueService Queues => _queues;

    [Fact]
    public void Nothing_is_kept_of_a_queue_but_by_those_who_use_it() => Assert.NotSame(_queues.Get("answers-1"), _queues.Get("answers-1"));

    [Fact]
    public async Task Waiting_ends_when_the_first_hidden_message_appears()
    {
        var queue = _queues.Get("questions");
        await queue.SendAsync([new OutgoingMessage("x", TimeSpan.FromMinutes(5)), new OutgoingMessage("y", TimeSpan.FromMinutes(3))], Token);
        var wait = queue.WaitAsync(TimeSpan.FromHours(2), Token);

        Assert.Equal(TimeSpan.FromMinutes(3), await _time.SomebodyWaitsAsync(Token));
        _time.Advance(TimeSpan.FromMinutes(3));

        await wait;
        Assert.Equal("y", Assert.Single(await queue.ReceiveAsync(32, TimeSpan.FromMinutes(1), Token)).Body);
    }

    [Fact]
    public async Task Waiting_ends_after_its_timeout()
    {
        var wait = _queues.Get("questions").WaitAsync(TimeSpan.FromMinutes(3), Token);

        Assert.Equal(TimeSpan.FromMinutes(3), await _time.SomebodyWaitsAsync(Token));
        _time.Advance(TimeSpan.FromMinutes(3));

        await wait;
    }

    [Fact]
    public async Task Waiting_is_ended_by_a_message_that_is_given_back()
    {
        var queue = _queues.Get("questions");
        await queue.SendAsync([new OutgoingMessage("x")], Token);
        var message = Assert.Single(await queue.ReceiveAsync(1, TimeSpan.FromMinutes(10), Token));
        var wait = queue.WaitAsync(TimeSpan.FromHours(1), Token);
        await _time.SomebodyWaitsAsync(Token);

        await queue.RenewAsync(message, TimeSpan.Zero, Token);

        await wait;
    }

    protected override Task PassTimeAsync(TimeSpan span)
    {
        _time.Advance(span);
        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        _queues.Dispose();
        _folder.Dispose();
    }
}
