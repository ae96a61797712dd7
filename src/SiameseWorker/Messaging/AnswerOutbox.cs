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
            await Task.WhenAll(batch.GroupBy(delivery => delivery.Queue?.Name).Select(queue => SendAsync(queue.First().Queue, [.. queue])));

            // Beside the next answers' sending: a queue may then wait for its disk or its network once for both.
            await completing;
            completing = CompleteAllAsync([.. batch.Where(delivery => !delivery.Done.Task.IsCompleted)]);
        }

        await completing;
    }

    private static Task SendAsync(IMessageQueue? queue, IReadOnlyList<Delivery> deliveries) =>
        queue is null ? Task.CompletedTask : TryAsync(deliveries, sent =>
            queue.SendAsync([.. sent.Select(delivery => new OutgoingMessage(delivery.Body))], CancellationToken.None));

    private static Task CompleteAllAsync(IReadOnlyList<Delivery> deliveries) =>
        Task.WhenAll(deliveries.GroupBy(delivery => delivery.Holder).Select(holder => CompleteAsync(holder.Key, [.. holder])));

    private static Task CompleteAsync(MessageHolder holder, IReadOnlyList<Delivery> deliveries) =>
        TryAsync(deliveries, async completed =>
        {
            // A request that was lost meanwhile is answered again by whoever has it now, with the same id.
            await holder.CompleteAsync([.. completed.Select(delivery => delivery.Request)], CancellationToken.None);
            foreach (var delivery in completed)
                delivery.Done.SetResult();
        });

    /// <summary>One that fails must not fail its neighbours: they may be on their last try. So each is tried alone where all together fail.</summary>
    private static async Task TryAsync(IReadOnlyList<Delivery> deliveries, Func<IReadOnlyList<Delivery>, Task> action)
    {
        try
        {
            await action(deliveries);
        }
        catch (Exception) when (deliveries.Count > 1)
        {
            await Task.WhenAll(deliveries.Select(delivery => TryAsync([delivery], action)));
        }
        catch (Exception fault)
        {
            // Each request's own handling decides whether to try again.
            deliveries[0].Done.SetException(fault);
        }
    }

    private sealed record Delivery(IMessageQueue? Queue, string Body, MessageHolder Holder, HeldMessage Request)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
