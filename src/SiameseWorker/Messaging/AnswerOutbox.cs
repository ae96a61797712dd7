using System.Threading.Channels;
using SiameseWorker.Transport;

namespace SiameseWorker.Messaging;

/// <summary>
/// Sends answers and then completes the requests they answer, always in that order: a crash in between repeats an answer
/// and never loses one. What is waiting goes together, so that a busy worker writes to the queues once for many requests.
/// </summary>
internal sealed class AnswerOutbox : IAsyncDisposable
{
    private readonly Channel<Delivery> _waiting = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Task _delivering;

    public AnswerOutbox() => _delivering = DeliverAllAsync();

    /// <summary>Sends an answer and completes its request; returns when both are done.</summary>
    /// <param name="queue">The queue for the answer; null: the request asked for none.</param>
    /// <param name="body">The answer.</param>
    /// <param name="holder">Who holds the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait; the answer may be sent all the same.</param>
    public async Task DeliverAsync(IMessageQueue? queue, string body, MessageHolder holder, HeldMessage request, CancellationToken cancellationToken)
    {
        var delivery = new Delivery(queue, body, holder, request);
        await _waiting.Writer.WriteAsync(delivery, cancellationToken);
        await delivery.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Delivers what is waiting and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _delivering;
    }

    private async Task DeliverAllAsync()
    {
        var completing = Task.CompletedTask;
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var batch = new List<Delivery>();
            while (batch.Count < QueueLimits.MaxBatch && _waiting.Reader.TryRead(out var delivery))
                batch.Add(delivery);
            foreach (var queue in batch.GroupBy(delivery => delivery.Queue))
                await SendAsync(queue.Key, [.. queue]);

            // Beside the next answers' sending: a queue may then wait for its disk or its network once for both.
            await completing;
            completing = CompleteAllAsync([.. batch.Where(delivery => !delivery.Done.Task.IsCompleted)]);
        }

        await completing;
    }

    private static Task SendAsync(IMessageQueue? queue, IReadOnlyList<Delivery> deliveries) =>
        queue is null ? Task.CompletedTask : TryAsync(deliveries, async () =>
            await queue.SendAsync([.. deliveries.Select(delivery => new OutgoingMessage(delivery.Body))], CancellationToken.None));

    private static async Task CompleteAllAsync(IReadOnlyList<Delivery> deliveries)
    {
        foreach (var holder in deliveries.GroupBy(delivery => delivery.Holder))
            await CompleteAsync(holder.Key, [.. holder]);
    }

    private static Task CompleteAsync(MessageHolder holder, IReadOnlyList<Delivery> deliveries) =>
        TryAsync(deliveries, async () =>
        {
            // A request that was lost meanwhile is answered again by whoever has it now, with the same id.
            await holder.CompleteAsync([.. deliveries.Select(delivery => delivery.Request)], CancellationToken.None);
            foreach (var delivery in deliveries)
                delivery.Done.SetResult();
        });

    private static async Task TryAsync(IReadOnlyList<Delivery> deliveries, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception fault)
        {
            // Each request's own handling decides whether to try again.
            foreach (var delivery in deliveries)
                delivery.Done.SetException(fault);
        }
    }

    private sealed record Delivery(IMessageQueue? Queue, string Body, MessageHolder Holder, HeldMessage Request)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
