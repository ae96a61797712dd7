using SiameseWorker.Client;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Client;

/// <summary>How reply queues come and go: each names its age, and what is too old to be in use is deleted.</summary>
public sealed class ReplyQueueLifeTests : IDisposable
{
    private readonly ClientBench _bench = new();
    private readonly SteppedTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_queue_is_named_after_the_time_and_made_anew_after_half_a_day()
    {
        await using var client = _bench.Open(time: _time);

        var first = await AskAsync(client);
        _time.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(first, await AskAsync(client));
        _time.Advance(TimeSpan.FromHours(0.1));
        var second = await AskAsync(client);
        Assert.Equal([first, second], (await _bench.ReplyQueuesAsync(Token)).Order());
        _time.Advance(TimeSpan.FromHours(12));
        var third = await AskAsync(client);

        Assert.Matches("^answers-202611241200-[0-9a-f]{16}$", first);
        Assert.Matches("^answers-202611250000-[0-9a-f]{16}$", second);
        Assert.Equal([second, third], (await _bench.ReplyQueuesAsync(Token)).Order());
    }

    [Fact]
    public async Task What_killed_clients_left_is_deleted_once_it_is_two_days_old()
    {
        string[] queues =
        [
            "answers-202611221159-0123456789abcdef",
            "answers-202611221201-0123456789abcdef",
            "answers-202611221159-0123456789abcdeg",
            "answers-cli-202611221159-0123456789abcdef",
            "answers-mine",
            "answers",
        ];
        foreach (var name in queues)
            await _bench.Queues.Get(name).SendAsync([new OutgoingMessage("x")], Token);
        string[] probes = ["inbox/clients/answers-202611221159-0123456789abcdef-17", "inbox/clients/answers-202611221201-0123456789abcdef-3", "inbox/clients/4711.png", "inbox/answers-202611221159-0123456789abcdef-1"];
        foreach (var probe in probes)
            await _bench.Storage.WriteAsync(StoragePath.Parse(probe), new byte[] { 1 }, Token);

        await using (var client = _bench.Open(time: _time))
        {
            // Tidying is not waited for, but the next begins only when it is done.
            for (var halfDay = 0; halfDay < 3; halfDay++)
            {
                await AskAsync(client);
                _time.Advance(TimeSpan.FromHours(12));
            }
        }

        Assert.Equal(queues.Skip(2).Order(), (await _bench.Queues.ListAsync(Token)).Where(name => name.StartsWith("answers", StringComparison.Ordinal)).Order());
        Assert.Equal(probes.Skip(2).Order(), (await _bench.InboxAsync(Token)).Order());
    }

    [Fact]
    public async Task What_is_not_yet_two_days_old_may_be_in_use()
    {
        const string Name = "answers-202611221201-0123456789abcdef";
        await _bench.Queues.Get(Name).SendAsync([new OutgoingMessage("x")], Token);

        await using (var client = _bench.Open(time: _time))
            await AskAsync(client);

        Assert.Contains(Name, await _bench.ReplyQueuesAsync(Token));
    }

    [Fact]
    public async Task A_client_that_never_asked_makes_no_queue()
    {
        await using (_bench.Open())
        {
            Assert.Empty(await _bench.ReplyQueuesAsync(Token));
        }

        Assert.Empty(await _bench.ReplyQueuesAsync(Token));
    }

    [Fact]
    public async Task An_answer_that_comes_just_as_the_wait_ends_is_given_all_the_same()
    {
        await using var client = _bench.Open(time: _time);
        await AskAsync(client);
        var (caller, wait) = (new HeldBack(), TimeSpan.FromSeconds(31));
        var asking = caller.Begin(() => client.AskAsync(new ReconcileRequest(), wait, Token));
        var request = await _bench.NextRequestAsync("enrol", Token);
        while (await _time.SomebodyWaitsAsync(Token) != wait)
            continue;

        await caller.HoldAsync();
        _time.Advance(wait);
        await _bench.AnswerAsync(request, new ReconciledAnswer { Id = request.Id, Status = AnswerStatus.Reconciled, Gallery = null, Added = 4 }, Token);
        while (await _bench.Queues.Get(request.ReplyTo!).CountAsync(Token) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), Token);
        caller.GoOn();

        Assert.Equal(4, Assert.IsType<ReconciledAnswer>(await asking).Added);
    }

    private async Task<string> AskAsync(SiameseClient client)
    {
        var asking = client.AskAsync(new ReconcileRequest(), cancellationToken: Token);
        var request = await _bench.NextRequestAsync("enrol", Token);
        await _bench.AnswerAsync(request, new ReconciledAnswer { Id = request.Id, Status = AnswerStatus.Reconciled, Gallery = null }, Token);
        await asking;
        return request.ReplyTo!;
    }
}
