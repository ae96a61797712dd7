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
    private readonly MessageHolder _holder;

    public AnswerOutboxTests()
    {
        _answers = new RecordingQueue("answers", _log);
        _holder = new MessageHolder(new RecordingQueue("requests", _log, "first", "second"), TimeSpan.FromSeconds(30), new FakeTimeProvider(), NullLogger<MessageHolder>.Instance);
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
        _answers.SendingFailsWith = new IOException("The queue is down.");
        var others = new RecordingQueue("others", _log);

        var failing = _outbox.DeliverAsync(_answers, "answer", _holder, requests[0], Token);
        await _outbox.DeliverAsync(others, "another", _holder, requests[1], Token);

        Assert.Equal("The queue is down.", (await Assert.ThrowsAsync<IOException>(() => failing)).Message);
        Assert.Equal(["others: send another", "requests: complete second"], _log);
        Assert.Equal(1, _holder.Count);
    }

    [Fact]
    public async Task A_request_that_asked_for_no_answer_is_completed()
    {
        var requests = await _holder.ReceiveAsync(2, Token);
        await _outbox.DeliverAsync(null, "", _holder, requests[1], Token);
        Assert.Equal(["requests: complete second"], _log);
    }
}
