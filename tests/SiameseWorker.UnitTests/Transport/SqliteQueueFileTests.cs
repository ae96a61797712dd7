using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

/// <summary>Several users of one queue file, each with a service (so a connection) of its own as separate processes have.</summary>
public sealed class SqliteQueueFileTests : IDisposable
{
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(5);

    private readonly TestFolder _folder = new();
    private readonly List<SqliteQueueService> _services = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_consumers_receive_each_message_exactly_once()
    {
        const int Count = 2_000;
        await Open().Get("work").SendAsync([.. Enumerable.Range(0, Count).Select(i => new OutgoingMessage($"{i}"))], Token);
        var received = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Open().Get("work")).Select(queue => Task.Run(async () =>
        {
            while (await queue.ReceiveAsync(16, Hidden, Token) is { Count: > 0 } batch)
            {
                foreach (var message in batch)
                    received.Add(message.Body);
                Assert.Empty(await queue.CompleteAsync(batch, Token));
            }
        }, Token)));

        Assert.Equal(Count, received.Count);
        Assert.Equal(Count, received.Distinct().Count());
        Assert.Equal(0, await Open().Get("work").CountAsync(Token));
    }

    [Fact]
    public async Task Several_starting_at_once_create_one_file()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Open()).ToList().Select(service => Task.Run(
            () => service.Get("work").SendAsync([new OutgoingMessage("x")], Token), Token)));

        Assert.Equal(8, await Open().Get("work").CountAsync(Token));
    }

    [Fact]
    public async Task What_is_sent_to_a_queue_that_another_process_deleted_can_be_found_again()
    {
        var (worker, client) = (Open(), Open());
        await worker.Get("answers-1").SendAsync([new OutgoingMessage("in time")], Token);
        await client.DeleteAsync("answers-1", Token);

        await worker.Get("answers-1").SendAsync([new OutgoingMessage("late")], Token);

        Assert.Equal(["answers-1"], await client.ListAsync(Token));
        Assert.Equal("late", Assert.Single(await client.Get("answers-1").PeekAsync(1, Token)).Body);
    }

    [Fact]
    public async Task After_the_file_is_deleted_from_under_it_a_service_goes_on_with_the_one_that_others_have_begun()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no file that is open.");
        var (worker, client) = (Open(), Open());
        await worker.Get("work").SendAsync([new OutgoingMessage("old")], Token);
        var held = await worker.Get("work").ReceiveAsync(1, Hidden, Token);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_folder["queue.db"])!, "queue.db*"))
            File.Delete(file);

        await client.Get("work").SendAsync([new OutgoingMessage("new")], Token);

        Assert.Equal("new", Assert.Single(await worker.Get("work").ReceiveAsync(1, Hidden, Token)).Body);
        Assert.Equal(held, await worker.Get("work").CompleteAsync(held, Token));
        await worker.Get("work").SendAsync([new OutgoingMessage("newer")], Token);
        Assert.Equal("newer", Assert.Single(await client.Get("work").ReceiveAsync(2, Hidden, Token)).Body);
    }

    [Fact]
    public async Task A_consumer_is_woken_after_the_bell_was_deleted()
    {
        var (here, there) = (Open(), Open());
        await here.Get("work").SendAsync([], Token);
        await there.Get("else").SendAsync([new OutgoingMessage("rings")], Token);
        foreach (var bell in Directory.GetFiles(Path.GetDirectoryName(_folder["queue.db"])!, "*-bell"))
            File.Delete(bell);
        var waiting = here.Get("work").WaitAsync(TimeSpan.FromHours(1), Token);

        await there.Get("work").SendAsync([new OutgoingMessage("x")], Token);

        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Token);
    }

    [Fact]
    public async Task A_waiting_consumer_is_woken_by_another_process()
    {
        // Looking by itself only once an hour: each turn of the game needs a wake-up.
        var (here, there) = (Open(), Open());
        var echo = Task.Run(() => PlayAsync(there.Get("ping"), there.Get("pong"), serves: false), Token);
        await Task.Run(() => PlayAsync(here.Get("pong"), here.Get("ping"), serves: true), Token);
        await echo;

        async Task PlayAsync(IMessageQueue from, IMessageQueue to, bool serves)
        {
            for (var turn = 0; turn < 30; turn++)
            {
                if (serves)
                    await to.SendAsync([new OutgoingMessage("ball")], Token);
                IReadOnlyList<ReceivedMessage> ball;
                while ((ball = await from.ReceiveAsync(1, Hidden, Token)).Count == 0)
                    await from.WaitAsync(TimeSpan.FromHours(1), Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
                await from.CompleteAsync(ball, Token);
                if (!serves)
                    await to.SendAsync([new OutgoingMessage("ball")], Token);
            }
        }
    }

    [Fact]
    public async Task What_a_killed_process_had_not_committed_never_happened()
    {
        var queue = Open().Get("work");
        await queue.SendAsync([new OutgoingMessage("a"), new OutgoingMessage("b")], Token);
        using (var killed = OpenRaw())
        {
            Execute(killed, "BEGIN IMMEDIATE; UPDATE messages SET receipt = 9, visible_on = 9e18; DELETE FROM messages WHERE body = 'b'");
        }

        Assert.Equal(["a", "b"], (await queue.ReceiveAsync(32, Hidden, Token)).Select(message => message.Body));
        using var check = OpenRaw();
        Assert.Equal("ok", Execute(check, "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_file_locked_for_too_long_is_a_passing_fault()
    {
        var queue = Open(new EmbeddedTransportOptions { QueueFile = _folder["queue.db"], BusyTimeout = TimeSpan.FromMilliseconds(100) }).Get("work");
        await queue.CountAsync(Token);
        using (var other = OpenRaw())
        {
            Execute(other, "BEGIN IMMEDIATE");
            var error = await Assert.ThrowsAsync<TransportException>(() => queue.SendAsync([new OutgoingMessage("x")], Token));
            Assert.True(error.IsPassing);
            Assert.Contains("locked by another process", error.Message, StringComparison.Ordinal);
        }

        await queue.SendAsync([new OutgoingMessage("x")], Token);
        Assert.Equal(1, await queue.CountAsync(Token));
    }

    [Fact]
    public async Task Changes_that_wait_for_the_file_are_stored_together()
    {
        using var file = new SqliteQueueFile(new EmbeddedTransportOptions { QueueFile = _folder["queue.db"] }, NullLogger.Instance);
        await file.WriteAsync(Insert("before"), Token);
        var first = Task.CompletedTask;
        var wasStored = true;
        using (var other = OpenRaw())
        {
            Execute(other, "BEGIN IMMEDIATE");
            first = file.WriteAsync(Insert("a"), Token);
            var second = file.WriteAsync(
                statements =>
                {
                    wasStored = first.IsCompleted;
                    return Insert("b")(statements);
                },
                Token);
            Execute(other, "ROLLBACK");
            await Task.WhenAll(first, second);
        }

        Assert.False(wasStored);
        Assert.Equal(3, await file.ReadAsync(statements => statements.Count("work"), Token));
    }

    [Fact]
    public async Task A_change_that_fails_takes_no_other_with_it()
    {
        using var file = new SqliteQueueFile(new EmbeddedTransportOptions { QueueFile = _folder["queue.db"] }, NullLogger.Instance);
        await file.WriteAsync(Insert("before"), Token);
        using var other = OpenRaw();
        Execute(other, "BEGIN IMMEDIATE");
        var good = file.WriteAsync(Insert("a"), Token);
        var bad = file.WriteAsync<int>(statements => throw new InvalidOperationException($"{Insert("bad")(statements)} made, and then this"), Token);
        var alsoGood = file.WriteAsync(Insert("b"), Token);
        Execute(other, "ROLLBACK");

        await Task.WhenAll(good, alsoGood);

        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(["before", "a", "b"], await file.ReadAsync(statements => statements.Peek("work", 32, DateTimeOffset.MaxValue).Select(message => message.Body), Token));
    }

    [Fact]
    public async Task A_change_that_nobody_waits_for_any_more_is_not_made()
    {
        using var file = new SqliteQueueFile(new EmbeddedTransportOptions { QueueFile = _folder["queue.db"] }, NullLogger.Instance);
        await file.WriteAsync(Insert("before"), Token);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var other = OpenRaw();
        Execute(other, "BEGIN IMMEDIATE");
        var good = file.WriteAsync(Insert("a"), Token);
        var withdrawn = file.WriteAsync(Insert("withdrawn"), cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
        Execute(other, "ROLLBACK");
        await good;

        Assert.Equal(2, await file.ReadAsync(statements => statements.Count("work"), Token));
    }

    [Fact]
    public async Task A_change_that_is_being_stored_is_not_given_up()
    {
        using var file = new SqliteQueueFile(new EmbeddedTransportOptions { QueueFile = _folder["queue.db"] }, NullLogger.Instance);
        await file.WriteAsync(Insert("before"), Token);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var other = OpenRaw();
        Execute(other, "BEGIN IMMEDIATE");
        var first = file.WriteAsync(Insert("a"), Token);
        var second = file.WriteAsync(
            statements =>
            {
                cancelled.Cancel();
                return Insert("b")(statements);
            },
            cancelled.Token);
        Execute(other, "ROLLBACK");
        await first;

        Assert.Equal(1, await second);
        Assert.Equal(3, await file.ReadAsync(statements => statements.Count("work"), Token));
    }

    [Theory]
    [InlineData(13, true, "the disk is full")]
    [InlineData(10, true, "the disk reported an error")]
    [InlineData(8, false, "cannot be written")]
    [InlineData(14, false, "cannot be opened")]
    [InlineData(11, false, "damaged")]
    public void Errors_say_what_to_do(int code, bool isPassing, string text)
    {
        var error = QueueFileErrors.Describe("/data/queue.db", TimeSpan.FromSeconds(10), new SqliteException("said SQLite", code));

        Assert.Equal(isPassing, error.IsPassing);
        Assert.Contains("/data/queue.db", error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Contains("said SQLite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_queue_file_is_left_alone_and_named()
    {
        _folder.Write("queue.db", new string('x', 10_000));

        var error = await Assert.ThrowsAsync<TransportException>(() => Open().ListAsync(Token));

        Assert.False(error.IsPassing);
        Assert.Contains(_folder["queue.db"], error.Message, StringComparison.Ordinal);
        Assert.Contains("damaged or is not a queue file", error.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 10_000), await File.ReadAllTextAsync(_folder["queue.db"], Token));
    }

    [Fact]
    public async Task A_file_of_a_newer_release_is_refused()
    {
        using (var newer = OpenRaw())
        {
            Execute(newer, "PRAGMA user_version = 99");
        }

        var error = await Assert.ThrowsAsync<TransportException>(() => Open().ListAsync(Token));

        Assert.Contains("newer release (layout 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_named()
    {
        _folder.Write("blocked", "a file where a folder should be");

        var error = await Assert.ThrowsAsync<TransportException>(() => Open(new EmbeddedTransportOptions { QueueFile = _folder["blocked/queue.db"] }).ListAsync(Token));

        Assert.False(error.IsPassing);
        Assert.Contains("blocked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_leaves_everything_in_one_file()
    {
        var service = Open();
        await service.Get("work").SendAsync([new OutgoingMessage("kept")], Token);

        service.Dispose();

        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.Equal("kept", Assert.Single(await Open().Get("work").PeekAsync(1, Token)).Body);
    }

    [Fact]
    public async Task A_closed_service_says_so_to_those_who_wait()
    {
        var service = Open();
        var wait = service.Get("work").WaitAsync(TimeSpan.FromHours(1), Token);

        service.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => service.ListAsync(Token));
    }

    [Fact]
    public void Its_description_names_the_file() => Assert.Contains(_folder["queue.db"], Open().Description, StringComparison.Ordinal);

    public void Dispose()
    {
        _services.ForEach(service => service.Dispose());
        _folder.Dispose();
    }

    private SqliteQueueService Open(EmbeddedTransportOptions? options = null)
    {
        var service = new SqliteQueueService(
            options ?? new EmbeddedTransportOptions
            {
                QueueFile = _folder["queue.db"],
                Durability = Durability.Normal,
                BusyTimeout = TimeSpan.FromSeconds(2),
                FallbackPollInterval = TimeSpan.FromHours(1),
            },
            TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        _services.Add(service);
        return service;
    }

    private static Func<QueueStatements, int> Insert(string body) => statements =>
    {
        statements.Insert("work", body, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        return 1;
    };

    private SqliteConnection OpenRaw()
    {
        var connection = new SqliteConnection($"Data Source={_folder["queue.db"]};Pooling=false");
        connection.Open();
        return connection;
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
