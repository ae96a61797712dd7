using SiameseWorker.Transport;

namespace SiameseWorker.TransportBehaviour;

/// <summary>What every transport's queues do: the semantics of Azure Storage Queues. A subclass per transport.</summary>
public abstract class MessageQueueBehaviour : IDisposable
{
    private static readonly TimeSpan Hidden = TimeSpan.FromSeconds(30);

    protected abstract IQueueService Queues { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whether messages sent together come in the order in which they were given.</summary>
    protected virtual bool KeepsOrder => true;

    /// <summary>Text of three bytes, of which the largest body consists.</summary>
    protected virtual string ThreeBytes => "€";

    /// <summary>By how much longer the tests' times must be than a clock that a test moves needs.</summary>
    protected virtual int Slowness => 1;

    private IMessageQueue Queue => field ??= Queues.Get(NameOf("questions"));

    /// <summary>The name that a queue has for this test alone.</summary>
    protected virtual string NameOf(string name) => name;

    /// <summary>Lets that much of the queue's time pass.</summary>
    protected abstract Task PassTimeAsync(TimeSpan span);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    [Fact]
    public async Task A_sent_message_is_received_with_its_body_and_a_first_delivery_count()
    {
        await SendAsync("""{ "type": "identify" }""");

        var message = Assert.Single(await ReceiveAsync());

        Assert.Equal("""{ "type": "identify" }""", message.Body);
        Assert.Equal(1, message.DequeueCount);
        Assert.InRange(message.NextVisibleOn - message.InsertedOn, Hidden, 2 * Hidden);
    }

    [Fact]
    public async Task An_empty_queue_gives_nothing_at_once()
    {
        Assert.Empty(await ReceiveAsync());
        Assert.Empty(await Queue.PeekAsync(32, Token));
        Assert.Equal(0, await Queue.CountAsync(Token));
    }

    [Theory]
    [InlineData("Ünïcode, 漢字, عربى, 🦊 and e\u0301")]
    [InlineData("quotes \" ' \\ <xml> & %41 \t and\nlines\r\n")]
    [InlineData(" leading and trailing blanks ")]
    public async Task A_body_comes_back_unchanged(string body)
    {
        await SendAsync(body);

        Assert.Equal(body, (await Queue.PeekAsync(1, Token))[0].Body);
        Assert.Equal(body, (await ReceiveAsync())[0].Body);
    }

    [Fact]
    public async Task The_largest_body_fits()
    {
        var body = string.Concat(Enumerable.Repeat(ThreeBytes, Queue.MaxBodyBytes / 3)) + new string('x', Queue.MaxBodyBytes % 3);
        await SendAsync(body);

        Assert.Equal(body, (await ReceiveAsync())[0].Body);
    }

    [Fact]
    public async Task A_larger_body_is_refused_with_everything_sent_beside_it()
    {
        var tooLarge = new string('€', QueueLimits.MaxBodyBytes / 3) + "xx";

        var error = await Assert.ThrowsAsync<MessageTooLargeException>(() => SendAsync("small", tooLarge));

        Assert.Contains("65,537", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Queue.CountAsync(Token));
    }

    [Fact]
    public async Task An_empty_body_is_refused() => await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(""));

    [Fact]
    public async Task Messages_come_in_the_order_in_which_they_were_sent()
    {
        await SendAsync([.. Enumerable.Range(0, 20).Select(i => $"a{i}")]);
        await SendAsync([.. Enumerable.Range(0, 20).Select(i => $"b{i}")]);

        var first = await ReceiveAsync(32);
        var second = await ReceiveAsync(32);

        var expected = Enumerable.Range(0, 20).Select(i => $"a{i}").Concat(Enumerable.Range(0, 20).Select(i => $"b{i}"));
        var bodies = first.Concat(second).Select(message => message.Body);
        Assert.Equal(KeepsOrder ? expected : expected.Order(StringComparer.Ordinal), KeepsOrder ? bodies : bodies.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    [InlineData(-1)]
    public async Task A_batch_is_of_1_to_32_messages(int size)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReceiveAsync(size));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.PeekAsync(size, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(7 * 24 * 3600 + 1)]
    public async Task A_receive_hides_for_a_second_to_a_week(double seconds) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(1, TimeSpan.FromSeconds(seconds), Token));

    [Fact]
    public async Task A_received_message_is_hidden_until_its_visibility_ends_and_then_delivered_again()
    {
        await SendAsync("once");
        var first = Assert.Single(await ReceiveAsync(visibility: Seconds(2)));
        Assert.Empty(await ReceiveAsync());
        Assert.Empty(await Queue.PeekAsync(1, Token));
        Assert.Equal(1, await Queue.CountAsync(Token));

        await PassTimeAsync(Seconds(2));

        var second = Assert.Single(await ReceiveAsync());
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(2, second.DequeueCount);
        Assert.NotEqual(first.PopReceipt, second.PopReceipt);
        Assert.Equal(first.InsertedOn, second.InsertedOn);
    }

    [Fact]
    public async Task A_delayed_message_appears_after_its_delay()
    {
        await Queue.SendAsync([new OutgoingMessage("later", Seconds(2)), new OutgoingMessage("now")], Token);
        Assert.Equal("now", Assert.Single(await ReceiveAsync()).Body);

        await PassTimeAsync(Seconds(2));

        Assert.Equal("later", Assert.Single(await ReceiveAsync()).Body);
    }

    [Fact]
    public async Task A_delay_is_neither_negative_nor_longer_than_a_week()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.SendAsync([new OutgoingMessage("x", TimeSpan.FromSeconds(-1))], Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.SendAsync([new OutgoingMessage("x", TimeSpan.FromDays(8))], Token));
    }

    [Fact]
    public async Task A_completed_message_is_gone()
    {
        await SendAsync("done", "not done");
        var messages = await ReceiveAsync(2, Seconds(2));

        Assert.Empty(await Queue.CompleteAsync([messages.Single(message => message.Body == "done")], Token));

        Assert.Equal(1, await Queue.CountAsync(Token));
        await PassTimeAsync(Seconds(2));
        Assert.Equal("not done", Assert.Single(await ReceiveAsync()).Body);
    }

    [Fact]
    public async Task Completing_returns_those_whose_receipt_is_stale_and_leaves_them()
    {
        await SendAsync("a", "b", "c");
        var stale = Assert.Single(await ReceiveAsync(1, Seconds(1)));
        await PassTimeAsync(Seconds(1));
        var current = await ReceiveAsync(3);

        var refused = await Queue.CompleteAsync([stale, .. current.Where(message => message.Id != stale.Id)], Token);

        Assert.Equal([stale], refused);
        Assert.Equal(1, await Queue.CountAsync(Token));
    }

    [Fact]
    public async Task Completing_twice_returns_the_message_the_second_time()
    {
        await SendAsync("x");
        var message = Assert.Single(await ReceiveAsync());
        await Queue.CompleteAsync([message], Token);

        Assert.Equal([message], await Queue.CompleteAsync([message], Token));
    }

    [Fact]
    public async Task An_expired_receipt_is_good_until_somebody_else_receives()
    {
        await SendAsync("x");
        var message = Assert.Single(await ReceiveAsync(1, Seconds(1)));
        await PassTimeAsync(Seconds(2));

        Assert.Empty(await Queue.CompleteAsync([message], Token));
    }

    [Fact]
    public async Task Renewing_hides_longer_and_changes_the_receipt()
    {
        await SendAsync("x");
        var first = Assert.Single(await ReceiveAsync(1, Seconds(3)));
        await PassTimeAsync(Seconds(2));
        var renewed = await Queue.RenewAsync(first, Seconds(3), Token);

        await PassTimeAsync(Seconds(2));

        Assert.Empty(await ReceiveAsync());
        Assert.Equal((first.Id, first.Body, 1), (renewed.Id, renewed.Body, renewed.DequeueCount));
        Assert.Equal([first], await Queue.CompleteAsync([first], Token));
        await Assert.ThrowsAsync<LeaseLostException>(() => Queue.RenewAsync(first, Hidden, Token));
        Assert.Empty(await Queue.CompleteAsync([renewed], Token));
    }

    [Fact]
    public async Task Renewing_for_no_time_gives_back_at_once()
    {
        await SendAsync("x");
        await Queue.RenewAsync(Assert.Single(await ReceiveAsync()), TimeSpan.Zero, Token);

        Assert.Equal(2, Assert.Single(await ReceiveAsync()).DequeueCount);
    }

    [Fact]
    public async Task Renewing_a_completed_message_says_that_it_is_lost()
    {
        await SendAsync("x");
        var message = Assert.Single(await ReceiveAsync());
        await Queue.CompleteAsync([message], Token);

        var error = await Assert.ThrowsAsync<LeaseLostException>(() => Queue.RenewAsync(message, Hidden, Token));

        Assert.Contains("questions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peeking_takes_nothing()
    {
        await SendAsync("a", "b");

        Assert.Equal(["a", "b"], (await Queue.PeekAsync(32, Token)).Select(message => message.Body).Order(StringComparer.Ordinal));

        Assert.All(await ReceiveAsync(2), message => Assert.Equal(1, message.DequeueCount));
    }

    [Fact]
    public async Task Queues_are_separate()
    {
        await SendAsync("x");
        var message = Assert.Single(await ReceiveAsync());
        var other = Queues.Get(NameOf("answers"));

        Assert.Empty(await other.ReceiveAsync(32, Hidden, Token));
        Assert.Equal([message], await other.CompleteAsync([message], Token));
        await Assert.ThrowsAsync<LeaseLostException>(() => other.RenewAsync(message, Hidden, Token));
    }

    [Fact]
    public async Task Used_queues_are_listed_in_order()
    {
        await Queues.Get(NameOf("questions")).CountAsync(Token);
        await Queues.Get(NameOf("answers")).SendAsync([new OutgoingMessage("x")], Token);

        Assert.Equal([NameOf("answers"), NameOf("questions")], await MineAsync());
    }

    [Fact]
    public async Task A_deleted_queue_is_gone_with_its_messages_and_created_anew_by_its_next_use()
    {
        await SendAsync("x");
        await Queues.DeleteAsync(NameOf("questions"), Token);
        Assert.Empty(await MineAsync());

        await Queues.Get(NameOf("questions")).SendAsync([new OutgoingMessage("y")], Token);

        Assert.Equal("y", Assert.Single(await ReceiveAsync(32)).Body);
        Assert.Equal([NameOf("questions")], await MineAsync());
        await Queues.DeleteAsync("never-used", Token);
    }

    [Fact]
    public async Task Waiting_returns_at_once_where_a_message_is_visible()
    {
        await SendAsync("x");

        await Queue.WaitAsync(TimeSpan.FromDays(1), Token);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var wait = Queue.WaitAsync(TimeSpan.FromDays(1), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private async Task<IEnumerable<string>> MineAsync()
    {
        string[] mine = [NameOf("answers"), NameOf("questions")];
        return (await Queues.ListAsync(Token)).Where(mine.Contains);
    }

    private TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds * Slowness);

    private Task SendAsync(params string[] bodies) => Queue.SendAsync([.. bodies.Select(body => new OutgoingMessage(body))], Token);

    private Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int max = 1, TimeSpan? visibility = null) =>
        Queue.ReceiveAsync(max, visibility ?? Hidden, Token);
}
