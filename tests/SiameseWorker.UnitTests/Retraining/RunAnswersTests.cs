using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Retraining;
using SiameseWorker.Settings;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.UnitTests.Gallery;

namespace SiameseWorker.UnitTests.Retraining;

public sealed class RunAnswersTests : IAsyncLifetime
{
    private GalleryFixture _fixture = null!;
    private RunStore _runs = null!;
    private SqliteQueueService _queues = null!;
    private RunAnswers _answers = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await GalleryFixture.OpenAsync();
        _runs = new RunStore(_fixture.Database, _fixture.Time);
        var options = new EmbeddedTransportOptions { StorageRoot = Path.Combine(_fixture.Folder, "storage"), QueueFile = Path.Combine(_fixture.Folder, "queue.db") };
        _queues = new SqliteQueueService(options, TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        var storage = new FolderImageStorage(options, TimeProvider.System, NullLogger<FolderImageStorage>.Instance);
        _answers = new RunAnswers(_runs, _fixture.Store, _queues, storage, new QueueOptions(), NullLogger<RunAnswers>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _queues.Dispose();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task One_that_cannot_be_sent_keeps_no_other_from_being_sent()
    {
        var unnameable = await EndAsync("night-1", "answers-No Such Queue");
        var run = await EndAsync("night-2", "answers-me");

        Assert.False(await _answers.SendAsync(Token));

        var message = Assert.Single(await _queues.Get("answers-me").ReceiveAsync(10, TimeSpan.FromMinutes(1), Token));
        Assert.True(AnswerReader.TryRead(message.Body, out var answer, out _));
        Assert.Equal(("night-2", AnswerStatus.Skipped, run.Id, "nothing new"), (answer.Id, answer.Status, ((RetrainedAnswer)answer).Run, ((RetrainedAnswer)answer).Reason));
        Assert.Equal([unnameable.Id], (await _runs.UnansweredAsync(Token)).Select(one => one.Id));
    }

    [Fact]
    public async Task A_queue_that_is_not_allowed_by_now_is_passed_over_for_the_default_one()
    {
        await EndAsync("night-1", "identify");

        Assert.True(await _answers.SendAsync(Token));

        Assert.Empty(await _queues.Get("identify").ReceiveAsync(10, TimeSpan.FromMinutes(1), Token));
        Assert.Single(await _queues.Get("answers").ReceiveAsync(10, TimeSpan.FromMinutes(1), Token));
    }

    private async Task<RetrainingRun> EndAsync(string id, string replyTo)
    {
        var run = await _runs.AddAsync(new RunRequest("default", RunTrigger.Message) { RequestId = id, ReplyTo = replyTo }, Token);
        await _runs.MoveAsync(run.Id, RunState.Skipped, "nothing new", null, Token);
        return run;
    }
}
