using System.Collections.Concurrent;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>Takes every answer from a queue as it comes, as an integrator's own service would.</summary>
internal sealed class AnswerBox : IAsyncDisposable
{
    private readonly IMessageQueue _queue;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Answer>> _byId = new();
    private readonly ConcurrentQueue<string> _unreadable = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _taking;

    public AnswerBox(IMessageQueue queue)
    {
        _queue = queue;
        _taking = Task.Run(() => TakeAllAsync(_stop.Token));
    }

    /// <summary>Messages on the answers queue that are no answers; there should be none, ever.</summary>
    public IReadOnlyCollection<string> Unreadable => _unreadable;

    /// <summary>How many ids have been answered.</summary>
    public int Count => _byId.Count;

    /// <summary>All answers that came for an id, first come first.</summary>
    public IReadOnlyCollection<Answer> For(string id) => _byId.TryGetValue(id, out var answers) ? answers : [];

    /// <summary>Waits for an answer to an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="count">How many answers must have come.</param>
    /// <returns>The one that came last.</returns>
    public Task<Answer> WaitAsync(string id, int count = 1) =>
        Eventually.GetAsync($"{count} answer(s) to '{id}' on queue '{_queue.Name}'", () => Task.FromResult(For(id).Count >= count ? For(id).Last() : null));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _taking;
        _stop.Dispose();
    }

    private async Task TakeAllAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var messages = await _queue.ReceiveAsync(QueueLimits.MaxBatch, TimeSpan.FromMinutes(5), stop);
                foreach (var message in messages)
                    Keep(message.Body);
                await _queue.CompleteAsync(messages, CancellationToken.None);
                if (messages.Count == 0)
                    await _queue.WaitAsync(TimeSpan.FromSeconds(1), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private void Keep(string body)
    {
        if (AnswerReader.TryRead(body, out var answer, out _) && answer.Id is { } id)
            _byId.GetOrAdd(id, static _ => new ConcurrentQueue<Answer>()).Enqueue(answer);
        else
            _unreadable.Enqueue(body);
    }
}
