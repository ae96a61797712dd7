using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

/// <summary>Several messages that one holder holds: what befalls one must not befall its neighbours.</summary>
public sealed class HeldTogetherTests : IAsyncLifetime
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(80);

    private readonly TestFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly SteppedTime _queueTime = new();
    private readonly SqliteQueueService _queues;
    private readonly HangingQueue _queue;
    private readonly MessageHolder _holder;

    public HeldTogetherTests()
    {
        var options = new EmbeddedTransportOptions { StorageRoot = _folder["storage"], QueueFile = _folder["state/queue.db"], Durability = Durability.Normal };
        _queues = new SqliteQueueService(options, _queueTime, NullLogger<SqliteQueueService>.Instance);
        _queue = new HangingQueue(_queues.Get("questions"), "hanging");
        _holder = new MessageHolder(_queue, Visibility, _time, NullLogger<MessageHolder>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _queue.SendAsync([new OutgoingMessage("hanging"), new OutgoingMessage("other"), new OutgoingMessage("another")], Token);

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        _queues.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_renewal_that_hangs_delays_neither_the_renewals_nor_the_end_of_others()
    {
        var (hanging, other, another) = await HoldAsync();

        Advance(Visibility / 2);
        await _queue.Hanging.WaitAsync(Token);

        Assert.Empty(await _holder.CompleteAsync([other], Token));
        await UntilAsync(() => another.HeldUntil > hanging.HeldUntil);
        Assert.True(await _holder.GiveBackAsync(another, TimeSpan.Zero, Token));
        Assert.Equal(1, _holder.Count);
    }

    [Fact]
    public async Task Of_messages_that_are_completed_together_only_the_one_whose_renewal_hangs_waits_for_it_and_then_is_lost()
    {
        var (hanging, other, _) = await HoldAsync();
        Advance(Visibility / 2);
        await _queue.Hanging.WaitAsync(Token);

        var completing = _holder.CompleteAsync([hanging, other], Token);
        await UntilAsync(() => _holder.Count == 2);
        Assert.False(completing.IsCompleted);
        Advance(Visibility / 2);

        // Its receipt is still the queue's: nobody has received it yet.
        Assert.Empty(await completing);
        Assert.True(hanging.Lost.IsCancellationRequested);
        Assert.False(other.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_message_that_comes_once_more_to_the_same_holder_stops_the_former_work_on_it()
    {
        var (former, other, _) = await HoldAsync();
        await _holder.CompleteAsync([other], Token);

        _queueTime.Advance(Visibility);
        var again = await _holder.ReceiveAsync(2, Token);

        Assert.Equal(["hanging", "another"], again.Select(message => message.Body));
        Assert.True(former.Lost.IsCancellationRequested);
        Assert.Equal([former], await _holder.CompleteAsync([former], Token));
        Assert.All(again, message => Assert.False(message.Lost.IsCancellationRequested));
        Assert.Equal(2, _holder.Count);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(1), Token);
    }

    private async Task<(HeldMessage Hanging, HeldMessage Other, HeldMessage Another)> HoldAsync() =>
        await _holder.ReceiveAsync(3, Token) is [var hanging, var other, var another] ? (hanging, other, another) : throw new InvalidOperationException("Three were sent.");

    private void Advance(TimeSpan time)
    {
        _queueTime.Advance(time);
        _time.Advance(time);
    }
}
