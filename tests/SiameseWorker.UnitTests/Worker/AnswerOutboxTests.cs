using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Messaging;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Worker;

public sealed class AnswerOutboxTests : IAsyncLifetime
{
    private readonly List<string> _log = [];
    private readonly AnswerOutbox _outbox = new();
    private readonly RecordingQueue _answers;
    private readonly RecordingQueue _requests;
    private readonly MessageHolder _holder;

    public AnswerOutboxTests()
    {
        _answers = new RecordingQueue("answers", _log);
        _requests = new RecordingQueue("requests", _log, "first", "second", "third");
        _holder = new MessageHolder(_requests, TimeSpan.FromSeconds(30), new FakeTimeProvider(), NullLogger<MessageHolder>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _holder.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_is_sent_before_its_request_is_completed()
    {
        var requests = await _holder.ReceiveAsync(2, Token);
        await _outbox.DeliverAsync(_answers, "answer", _holder, requests[0], Token);
        Assert.Equal(["answers: send answer", "requests: complete first"], _log);
    }

    [Fact]
    public async Task A_request_whose_answer_cannot_be_sent_is_not_completed_and_others_are_not_held_up()
    {
        var requests = await _holder.ReceiveAsync(2, Token);
        _answers.Before = _ => throw new IOException("The queue is down.");
        var others = new RecordingQueue("others", _log);

        var failing = _outbox.DeliverAsync(_answers, "answer", _holder, requests[0], Token);
        await _outbox.DeliverAsync(others, "another", _holder, requests[1], Token);

        Assert.Equal("The queue is down.", (await Assert.ThrowsAsync<IOException>(() => failing)).Message);
        Assert.Equal(["others: send another", "requests: complete second"], _log);
        Assert.Equal(1, _holder.Count);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("complete")]
    public async Task Of_what_is_delivered_together_only_that_fails_which_cannot_be_delivered(string step)
    {
        var requests = await _holder.ReceiveAsync(3, Token);
        _answers.Before = _requests.Before = what =>
            what.StartsWith(step, StringComparison.Ordinal) && what.Contains("second", StringComparison.Ordinal) ? throw new IOException(what) : Task.CompletedTask;
        var release = await OccupyAsync(requests[0]);

        var bad = _outbox.DeliverAsync(_answers, "second", _holder, requests[1], Token);
        var good = _outbox.DeliverAsync(_answers, "third", _holder, requests[2], Token);
        release.SetResult();

        await good;
        Assert.Equal($"{step} second", (await Assert.ThrowsAsync<IOException>(() => bad)).Message);
        Assert.Equal(1, _holder.Count);
    }

    [Fact]
    public async Task Answers_to_one_queue_go_together_whichever_object_each_has_it_by()
    {
        var requests = await _holder.ReceiveAsync(3, Token);
        var release = await OccupyAsync(requests[0]);

        var second = _outbox.DeliverAsync(_answers, "second", _holder, requests[1], Token);
        var third = _outbox.DeliverAsync(new RecordingQueue("answers", _log), "third", _holder, requests[2], Token);
        release.SetResult();

        await Task.WhenAll(second, third);
        Assert.Contains("answers: send second third", _log);
    }

    [Fact]
    public async Task A_queue_that_hangs_does_not_hold_up_what_is_sent_to_others()
    {
        var requests = await _holder.ReceiveAsync(3, Token);
        var (hang, sent) = (new TaskCompletionSource(), new TaskCompletionSource());
        _answers.Before = _ => hang.Task;
        var others = new RecordingQueue("others", _log) { Before = _ => { sent.SetResult(); return Task.CompletedTask; } };
        var release = await OccupyAsync(requests[0]);

        var hanging = _outbox.DeliverAsync(_answers, "second", _holder, requests[1], Token);
        var other = _outbox.DeliverAsync(others, "third", _holder, requests[2], Token);
        release.SetResult();

        await sent.Task.WaitAsync(Token);
        hang.SetResult();
        await Task.WhenAll(hanging, other);
    }

    [Fact]
    public async Task A_request_that_asked_for_no_answer_is_completed()
    {
        var requests = await _holder.ReceiveAsync(2, Token);
        await _outbox.DeliverAsync(null, "", _holder, requests[1], Token);
        Assert.Equal(["requests: complete second"], _log);
    }

    /// <summary>Keeps the outbox busy, so that what is delivered meanwhile waits and goes together, until the result is set.</summary>
    private async Task<TaskCompletionSource> OccupyAsync(HeldMessage request)
    {
        var (occupied, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var queue = new RecordingQueue("occupying", _log) { Before = _ => { occupied.SetResult(); return release.Task; } };
        _ = _outbox.DeliverAsync(queue, "first", _holder, request, Token);
        await occupied.Task.WaitAsync(Token);
        return release;
    }
}
