using Microsoft.Data.Sqlite;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.Transport;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>Faults that pass, and those that do not.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly IdentifyRequest Request = new() { Id = "asked", Image = ImageReference.FromPath("inbox/probe.png") };

    private readonly Site _site = new();
    private int _reads;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _site.Drop("inbox/probe.png", Drawings.Of(0, 0));
        _site.Drop("inbox/other.png", Drawings.Of(1, 0));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_request_that_meets_a_passing_fault_is_tried_again_and_answered()
    {
        await using var worker = await StartAsync(failures: 3);

        var answer = await _site.AskAsync(Request);

        Assert.Equal((AnswerStatus.Identified, "character 0"), (answer.Status, ((IdentifiedAnswer)answer).Class));
        Assert.Equal(4, _reads);
        Assert.Single(_site.Answers.For("asked"));
        Assert.Equal(0, await _site.Poison("identify").CountAsync(Token));
    }

    [Fact]
    public async Task After_the_last_try_it_is_poisoned_and_answered_failed_and_an_operator_can_send_it_back()
    {
        await using var worker = await StartAsync(failures: 3, new Dictionary<string, string?> { ["Queues:MaxDequeueCount"] = "3" });
        var poison = _site.Poison("identify");

        var answer = await _site.AskAsync(Request);

        Assert.Equal((AnswerStatus.Failed, ErrorCodes.TooManyAttempts), (answer.Status, answer.Error?.Code));
        Assert.Contains("3 tries", answer.Error!.Message);
        Assert.Contains("The disk is not mounted.", answer.Error.Message);
        var entry = Assert.Single(await poison.ListAsync(Token));
        Assert.Equal(("identify", ErrorCodes.TooManyAttempts, 3), (entry.Message.Queue, entry.Message.Code, entry.Message.DequeueCount));
        Assert.Equal(3, _reads);

        Assert.Empty(await poison.RequeueAsync(["no such id"], Token));
        Assert.Equal([entry.Id], await poison.RequeueAsync([entry.Id], Token));

        Assert.Equal(AnswerStatus.Identified, (await _site.Answers.WaitAsync("asked", count: 2)).Status);
        Assert.Equal(0, await poison.CountAsync(Token));
    }

    [Fact]
    public async Task What_a_killed_worker_took_too_often_is_poisoned_too()
    {
        await _site.SendAsync(Request);
        for (var i = 0; i < 3; i++)
        {
            // As a worker that is killed while it works on it: taken, and never finished.
            var taken = Assert.Single(await _site.Queues.Get("identify").ReceiveAsync(1, TimeSpan.FromMinutes(1), Token));
            await _site.Queues.Get("identify").RenewAsync(taken, TimeSpan.Zero, Token);
        }

        await using var worker = await StartAsync(failures: 0, new Dictionary<string, string?> { ["Queues:MaxDequeueCount"] = "3" });

        Assert.Equal(ErrorCodes.TooManyAttempts, (await _site.Answers.WaitAsync("asked")).Error?.Code);
        var poison = _site.Poison("identify");
        var entry = Assert.Single(await poison.ListAsync(Token));
        Assert.Equal([entry.Id], await poison.DropAsync([entry.Id], Token));
        Assert.Equal((0, 0), (await poison.CountAsync(Token), await _site.Queues.Get("identify").CountAsync(Token)));
        Assert.Equal(0, _reads);
    }

    [Fact]
    public async Task A_request_that_waits_for_its_image_delays_none_behind_it()
    {
        var released = new TaskCompletionSource();
        await using var worker = await StartAsync((path, token) => path.FileName == "probe.png" ? released.Task.WaitAsync(token) : Task.CompletedTask);

        await _site.SendAsync(Request);
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _site.IdentifyAsync("default", ImageReference.FromPath("inbox/other.png"))));

        Assert.All(others, answer => Assert.Equal("character 1", answer.Class));
        Assert.Empty(_site.Answers.For("asked"));
        released.SetResult();
        Assert.Equal("character 0", Assert.IsType<IdentifiedAnswer>(await _site.Answers.WaitAsync("asked")).Class);
    }

    [Fact]
    public async Task Work_that_takes_longer_than_the_visibility_is_still_done_once()
    {
        await using var worker = await StartAsync(
            async (path, token) =>
            {
                Interlocked.Increment(ref _reads);
                await Task.Delay(TimeSpan.FromSeconds(12), token);
            },
            // It is renewed after five seconds or little more: a machine that stalls for some seconds does not lose it.
            new Dictionary<string, string?> { ["Queues:VisibilityTimeout"] = "00:00:10" });

        Assert.Equal(AnswerStatus.Identified, (await _site.AskAsync(Request)).Status);
        Assert.Equal(1, _reads);
    }

    [Fact]
    public async Task A_queue_file_that_somebody_else_keeps_locked_only_delays()
    {
        await using var blocker = new SqliteConnection($"Data Source={_site.File("state/queue.db")};Pooling=False");
        await using var worker = await StartAsync(
            (_, _) =>
            {
                if (Interlocked.Increment(ref _reads) > 1)
                    return Task.CompletedTask;
                blocker.Open();
                Execute(blocker, "BEGIN IMMEDIATE");
                return Task.CompletedTask;
            },
            new Dictionary<string, string?> { ["EmbeddedQueue:BusyTimeout"] = "00:00:00.100", ["Queues:VisibilityTimeout"] = "00:00:02" });

        await _site.SendAsync(Request);
        await Eventually.HoldsAsync("the queue file is locked", () => Task.FromResult(blocker.State == System.Data.ConnectionState.Open));

        // Long enough for answer, retry and next look to have failed; however slow the machine is, the request must be answered.
        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        Execute(blocker, "ROLLBACK");

        Assert.Equal(AnswerStatus.Identified, (await _site.Answers.WaitAsync("asked")).Status);
        Assert.Equal(0, await _site.Poison("identify").CountAsync(Token));
    }

    [Fact]
    public async Task What_storage_cannot_show_stays_enrolled_and_everything_else_is_followed()
    {
        var unseen = new List<string>();
        await using var worker = await TestWorker.StartAsync(_site, settings: null, FaultyStorage.With((_, _) => Task.CompletedTask, unseen));
        await _site.EnrolCharactersAsync("default", 2);
        unseen.Add("galleries/default/character 0");
        File.Delete(Directory.GetFiles(_site.File("galleries/default/character 1")).Single());
        var dropped = _site.Drop("galleries/default/dropped/1.png", Drawings.Of(5, 0));

        await _site.AskAsync(new ReconcileRequest { Id = "reconcile" });
        await worker.WaitForAsync(dropped, ExemplarState.Enrolled);

        var answer = await _site.IdentifyAsync("default", Drawings.Of(0, 0));
        Assert.Equal(["character 0", "dropped"], answer.Candidates.Select(candidate => candidate.Class).Order(StringComparer.Ordinal));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Task<TestWorker> StartAsync(int failures, IReadOnlyDictionary<string, string?>? settings = null) => StartAsync(
        (_, _) => Interlocked.Increment(ref _reads) <= failures ? throw new IOException("The disk is not mounted.") : Task.CompletedTask, settings);

    /// <summary>A worker with two classes enrolled, whose reads of the inbox a test may hinder.</summary>
    private async Task<TestWorker> StartAsync(Func<StoragePath, CancellationToken, Task> beforeRead, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var worker = await TestWorker.StartAsync(
            _site, settings, FaultyStorage.With((path, token) => path.Segments[0] == "inbox" ? beforeRead(path, token) : Task.CompletedTask));
        await _site.EnrolCharactersAsync("default", 2);
        return worker;
    }
}
