using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Transport;

public sealed class MessageHolderTests : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(80);

    private readonly SteppedTime _time = new();
    private readonly ScriptedQueue _queue = new();
    private readonly RecordingLogger<MessageHolder> _logger = new();
    private readonly MessageHolder _holder;

    public MessageHolderTests() => _holder = new MessageHolder(_queue, Visibility, _time, _logger);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_message_is_renewed_when_half_its_time_has_passed()
    {
        await HoldOneAsync();

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, _queue.RenewalsAsked);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(("m1", "r1", Visibility), await _queue.NextRenewalAsync(Token));
    }

    [Fact]
    public async Task Each_renewal_and_the_end_use_the_newest_receipt()
    {
        var message = await HoldOneAsync();
        await RenewOnceAsync(message);
        await RenewOnceAsync(message);

        Assert.Empty(await _holder.CompleteAsync([message], Token));

        Assert.Equal(["r3"], _queue.CompletedReceipts);
        Assert.Equal(0, _holder.Count);
        Assert.False(message.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_message_lost_to_another_consumer_stops_its_work()
    {
        var message = await HoldOneAsync();
        _queue.FailRenewal = () => new LeaseLostException("questions", "m1");

        await RenewOnceAsync(message);

        await WhenLostAsync(message);
        Assert.Equal(0, _holder.Count);
        Assert.Contains(_logger.Lines, line => line.Contains("somebody else has it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_passing_fault_is_tried_again_while_the_message_is_still_ours()
    {
        var message = await HoldOneAsync();
        _queue.FailRenewal = () => new TransportException("down", isPassing: true);
        await RenewOnceAsync(message);
        _queue.FailRenewal = null;

        _time.Advance(TimeSpan.FromSeconds(10));
        await _queue.NextRenewalAsync(Token);

        Assert.Empty(await _holder.CompleteAsync([message], Token));
        Assert.Equal(["r2"], _queue.CompletedReceipts);
        Assert.False(message.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_message_that_could_not_be_renewed_in_time_stops_its_work()
    {
        var message = await HoldOneAsync();
        _queue.FailRenewal = () => new TransportException("down", isPassing: true);

        foreach (var seconds in (int[])[40, 10, 10, 10])
            await RenewOnceAsync(message, seconds);
        Assert.False(message.Lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(10));

        await WhenLostAsync(message);
        Assert.Equal(0, _holder.Count);
        Assert.Contains(_logger.Lines, line => line.Contains("visibility time is over", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Completing_tells_which_had_been_lost()
    {
        var message = await HoldOneAsync();
        _queue.RefuseCompletion = true;

        Assert.Equal([message], await _holder.CompleteAsync([message], Token));

        Assert.True(message.Lost.IsCancellationRequested);
        Assert.Equal(0, _holder.Count);
    }

    [Fact]
    public async Task A_message_whose_completion_failed_is_still_held()
    {
        var message = await HoldOneAsync();
        _queue.FailCompletion = new TransportException("down", isPassing: true);
        await Assert.ThrowsAsync<TransportException>(() => _holder.CompleteAsync([message], Token));

        _queue.FailCompletion = null;

        Assert.Equal(1, _holder.Count);
        Assert.Empty(await _holder.CompleteAsync([message], Token));
    }

    [Fact]
    public async Task Giving_back_hides_for_the_delay_and_ends_the_hold()
    {
        var message = await HoldOneAsync();

        Assert.True(await _holder.GiveBackAsync(message, TimeSpan.FromSeconds(7), Token));

        Assert.Equal(("m1", "r1", TimeSpan.FromSeconds(7)), await _queue.NextRenewalAsync(Token));
        Assert.Equal(0, _holder.Count);
        Assert.False(message.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Giving_back_a_lost_message_says_so()
    {
        var message = await HoldOneAsync();
        _queue.FailRenewal = () => new LeaseLostException("questions", "m1");

        Assert.False(await _holder.GiveBackAsync(message, TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task Disposing_stops_the_work_and_gives_back_what_is_held()
    {
        var message = await HoldOneAsync();

        await _holder.DisposeAsync();

        Assert.True(message.Lost.IsCancellationRequested);
        Assert.Equal(("m1", "r1", TimeSpan.Zero), await _queue.NextRenewalAsync(Token));
    }

    [Fact]
    public async Task Disposing_does_not_throw_where_the_queue_is_down()
    {
        await HoldOneAsync();
        _queue.FailRenewal = () => new TransportException("down", isPassing: true);

        await _holder.DisposeAsync();

        Assert.Contains(_logger.Lines, line => line.Contains("could not be given back", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private async Task<HeldMessage> HoldOneAsync()
    {
        var message = Assert.Single(await _holder.ReceiveAsync(1, Token));
        Assert.Equal(1, _holder.Count);
        return message;
    }

    private async Task RenewOnceAsync(HeldMessage message, int afterSeconds = 40)
    {
        _time.Advance(TimeSpan.FromSeconds(afterSeconds));
        await _queue.NextRenewalAsync(Token);

        // The holder has seen what came of it.
        await message.Turn.WaitAsync(Token);
        message.Turn.Release();
    }

    private static async Task WhenLostAsync(HeldMessage message)
    {
        var lost = new TaskCompletionSource();
        await using var registration = message.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
    }
}
