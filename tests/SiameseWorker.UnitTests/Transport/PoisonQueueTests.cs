using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

public sealed class PoisonQueueTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly SqliteQueueService _queues;
    private readonly PoisonQueue _poison;

    public PoisonQueueTests()
    {
        _queues = new SqliteQueueService(
            new EmbeddedTransportOptions { QueueFile = _folder["queue.db"], Durability = Durability.Normal }, _time, NullLogger<SqliteQueueService>.Instance);
        _poison = new PoisonQueue(_queues, "identify");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_poison_message_survives_its_json()
    {
        var message = Message("""{ "type": "identify", "text": "\u0000 < 漢字 🦊" }""");

        Assert.True(PoisonMessage.TryRead(message.ToJson(), out var read));

        Assert.Equal(message, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "type": "identify", "queue": "q", "body": "b" }""")]
    [InlineData("""{ "type": "poison", "queue": "q" }""")]
    [InlineData("""{ "type": "poison", "queue": 7, "body": "b" }""")]
    public void Something_else_is_not_taken_for_a_poison_message(string text) => Assert.False(PoisonMessage.TryRead(text, out _));

    [Fact]
    public async Task Messages_are_listed_oldest_first_without_being_taken()
    {
        await AddAsync(3);

        Assert.Equal(["body 0", "body 1", "body 2"], (await _poison.ListAsync(Token)).Select(entry => entry.Message.Body));
        Assert.Equal(["body 0", "body 1", "body 2"], (await _poison.ListAsync(Token)).Select(entry => entry.Message.Body));
        Assert.Equal("identify-poison", _poison.Name);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('漢')]
    public async Task Of_what_is_longer_than_a_message_the_beginning_is_kept(char letter)
    {
        await _poison.AddAsync(Message(new string(letter, 100_000)), Token);

        Assert.Equal(new string(letter, 21_845), Assert.Single(await _poison.ListAsync(Token)).Message.Body);
    }

    [Fact]
    public async Task Requeueing_all_leaves_what_can_be_no_message()
    {
        await AddAsync(1);
        await _poison.AddAsync(Message(""), Token);

        Assert.Single(await _poison.RequeueAsync(ids: null, Token));

        Assert.Equal("", Assert.Single(await _poison.ListAsync(Token)).Message.Body);
        Assert.Equal("body 0", Assert.Single(await _queues.Get("identify").PeekAsync(32, Token)).Body);
    }

    [Fact]
    public async Task More_messages_than_can_be_peeked_are_all_listed_and_left_visible_in_their_order()
    {
        await AddAsync(70);

        for (var time = 0; time < 2; time++)
            Assert.Equal(Enumerable.Range(0, 70).Select(i => $"body {i}"), (await _poison.ListAsync(Token)).Select(entry => entry.Message.Body));
        Assert.Equal(70, await _poison.CountAsync(Token));
    }

    [Fact]
    public async Task Requeued_messages_are_back_in_their_queue_with_their_own_bodies()
    {
        await AddAsync(40);
        var chosen = (await _poison.ListAsync(Token)).Where((_, i) => i is 3 or 38).Select(entry => entry.Id).ToList();

        Assert.Equal(chosen, await _poison.RequeueAsync([.. chosen, "no such id"], Token));

        Assert.Equal(["body 3", "body 38"], (await _queues.Get("identify").PeekAsync(32, Token)).Select(message => message.Body));
        Assert.Equal(38, (await _poison.ListAsync(Token)).Count);
    }

    [Fact]
    public async Task All_can_be_requeued()
    {
        await AddAsync(33);

        Assert.Equal(33, (await _poison.RequeueAsync(null, Token)).Count);

        Assert.Equal(33, await _queues.Get("identify").CountAsync(Token));
        Assert.Equal(0, await _poison.CountAsync(Token));
    }

    [Fact]
    public async Task Dropped_messages_are_gone_and_the_others_stay()
    {
        await AddAsync(3);
        var middle = (await _poison.ListAsync(Token))[1].Id;

        Assert.Equal([middle], await _poison.DropAsync([middle], Token));

        Assert.Equal(["body 0", "body 2"], (await _poison.ListAsync(Token)).Select(entry => entry.Message.Body));
        Assert.Equal(0, await _queues.Get("identify").CountAsync(Token));
    }

    [Fact]
    public async Task A_body_that_leaves_no_room_for_the_reason_is_stored_alone_and_can_be_requeued()
    {
        var body = new string('"', QueueLimits.MaxBodyBytes);

        await _poison.AddAsync(Message(body), Token);

        var entry = Assert.Single(await _poison.ListAsync(Token));
        Assert.Equal((body, "unknown", "identify"), (entry.Message.Body, entry.Message.Code, entry.Message.Queue));
        await _poison.RequeueAsync([entry.Id], Token);
        Assert.Equal(body, Assert.Single(await _queues.Get("identify").PeekAsync(1, Token)).Body);
    }

    [Fact]
    public async Task A_failed_requeue_leaves_every_message_visible()
    {
        await AddAsync(2);
        using var cancellation = new CancellationTokenSource();
        var failing = new PoisonQueue(new CancellingOnSend(_queues, cancellation), "identify");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => failing.RequeueAsync(null, cancellation.Token));

        Assert.Equal(2, (await _poison.ListAsync(Token)).Count);
    }

    [Fact]
    public void A_queue_name_must_leave_room_for_the_suffix() =>
        Assert.Throws<ArgumentException>(() => new PoisonQueue(_queues, new string('q', 57)));

    public void Dispose()
    {
        _queues.Dispose();
        _folder.Dispose();
    }

    private PoisonMessage Message(string body) => new("identify", "17", "not-json", "The body is not JSON.", 2, _time.GetUtcNow(), body);

    private async Task AddAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await _poison.AddAsync(Message($"body {i}"), Token);
    }

    /// <summary>Queues whose original queue cannot be sent to, because the caller gives up just then.</summary>
    private sealed class CancellingOnSend(IQueueService inner, CancellationTokenSource cancellation) : IQueueService
    {
        public string Description => inner.Description;

        public IMessageQueue Get(string name)
        {
            if (name == "identify")
                return new ScriptedQueue { OnSend = cancellation.Cancel };
            return inner.Get(name);
        }

        public Task CreateAsync(string name, CancellationToken cancellationToken) => inner.CreateAsync(name, cancellationToken);

        public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);
    }
}
