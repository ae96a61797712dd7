using System.Text;
using SiameseWorker.Contracts;

namespace SiameseWorker.Transport;

/// <summary>
/// The poison queue of a queue: where its messages go that can never be processed, and how a person looks at them, sends
/// them back or drops them.
/// </summary>
/// <remarks>
/// A storage queue shows only its 32 oldest messages. Looking at more, and picking some out, means receiving everything and
/// giving back what is not wanted: messages that another person is looking at are not seen, and an interruption leaves
/// messages hidden for at most two minutes.
/// </remarks>
public sealed class PoisonQueue
{
    private static readonly TimeSpan LookingTime = TimeSpan.FromMinutes(2);

    /// <summary>A character takes three bytes at the most, or two of them take four.</summary>
    private const int FittingCharacters = QueueLimits.MaxBodyBytes / 3;

    private readonly IMessageQueue _original;
    private readonly IMessageQueue _poison;

    /// <summary>The poison queue of a queue.</summary>
    /// <param name="queues">The account or file that holds both.</param>
    /// <param name="queue">The original queue's name; at most 56 characters.</param>
    /// <exception cref="ArgumentException">The name is not a queue name or has no room for the suffix.</exception>
    public PoisonQueue(IQueueService queues, string queue)
    {
        ArgumentNullException.ThrowIfNull(queues);
        _original = queues.Get(queue);
        _poison = queues.Get(queue + QueueName.PoisonSuffix);
    }

    /// <summary>The poison queue's own name.</summary>
    public string Name => _poison.Name;

    /// <summary>How many messages it holds, hidden ones included.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) => _poison.CountAsync(cancellationToken);

    /// <summary>
    /// Stores a message here. The caller completes the original afterwards: a crash in between leaves it in both queues,
    /// never in none. Where original and reason together do not fit in a message, the original is stored alone; of one that is
    /// longer than a message can be, which came by another way than a queue's, the beginning.
    /// </summary>
    public async Task AddAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            await _poison.SendAsync([new OutgoingMessage(message.ToJson())], cancellationToken);
        }
        catch (MessageTooLargeException)
        {
            var isTooLong = Encoding.UTF8.GetByteCount(message.Body) > QueueLimits.MaxBodyBytes;
            await _poison.SendAsync([new OutgoingMessage(isTooLong ? message.Body[..FittingCharacters] : message.Body)], cancellationToken);
        }
    }

    /// <summary>All messages that nobody else is looking at, oldest first.</summary>
    public async Task<IReadOnlyList<PoisonEntry>> ListAsync(CancellationToken cancellationToken)
    {
        // Few enough to be seen without taking them.
        if (await CountAsync(cancellationToken) <= QueueLimits.MaxBatch)
            return (await _poison.PeekAsync(QueueLimits.MaxBatch, cancellationToken)).Select(m => Read(m.Id, m.Body, m.InsertedOn)).ToList();
        var entries = new List<PoisonEntry>();
        await SweepAsync(
            (batch, _) =>
            {
                entries.AddRange(batch.Select(m => Read(m.Id, m.Body, m.InsertedOn)));
                return Task.FromResult(batch);
            },
            cancellationToken);
        return entries;
    }

    /// <summary>Sends the original bodies back to the original queue. An empty one can be no message there, and stays.</summary>
    /// <param name="ids">Ids in the poison queue; null: all.</param>
    /// <param name="cancellationToken">Stops it; what was sent back by then stays sent back.</param>
    /// <returns>The ids that were found and sent back.</returns>
    public Task<IReadOnlyList<string>> RequeueAsync(IReadOnlyCollection<string>? ids, CancellationToken cancellationToken) =>
        RemoveAsync(
            message => Chosen(ids, message) && OriginalOf(message).Length > 0,
            chosen => _original.SendAsync(chosen.Select(message => new OutgoingMessage(OriginalOf(message))).ToList(), cancellationToken),
            cancellationToken);

    /// <summary>Deletes messages for good.</summary>
    /// <param name="ids">Ids in the poison queue; null: all.</param>
    /// <param name="cancellationToken">Stops it; what was deleted by then stays deleted.</param>
    /// <returns>The ids that were found and deleted.</returns>
    public Task<IReadOnlyList<string>> DropAsync(IReadOnlyCollection<string>? ids, CancellationToken cancellationToken) =>
        RemoveAsync(message => Chosen(ids, message), _ => Task.CompletedTask, cancellationToken);

    private static bool Chosen(IReadOnlyCollection<string>? ids, ReceivedMessage message) => ids is null || ids.Contains(message.Id);

    private string OriginalOf(ReceivedMessage message) => Read(message.Id, message.Body, message.InsertedOn).Message.Body;

    private async Task<IReadOnlyList<string>> RemoveAsync(
        Func<ReceivedMessage, bool> isChosen, Func<IReadOnlyList<ReceivedMessage>, Task> before, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        await SweepAsync(
            async (batch, token) =>
            {
                var chosen = batch.Where(isChosen).ToList();
                await before(chosen);
                await _poison.CompleteAsync(chosen, token);
                removed.AddRange(chosen.Select(message => message.Id));
                return batch.Except(chosen).ToList();
            },
            cancellationToken);
        return removed;
    }

    /// <summary>
    /// Receives every message once; what <paramref name="visit"/> returns of a batch is given back at the end. No more than
    /// there are at the beginning: a running worker may poison again at once what is sent back, and so on without end.
    /// </summary>
    private async Task SweepAsync(
        Func<IReadOnlyList<ReceivedMessage>, CancellationToken, Task<IReadOnlyList<ReceivedMessage>>> visit, CancellationToken cancellationToken)
    {
        var left = await CountAsync(cancellationToken);
        var kept = new List<ReceivedMessage>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (left > 0 && await _poison.ReceiveAsync((int)Math.Min(left, QueueLimits.MaxBatch), LookingTime, cancellationToken) is { Count: > 0 } batch)
            {
                left -= batch.Count;
                // Seen again: looking has taken longer than messages stay hidden, and they come round once more.
                var isRound = batch.Any(message => !seen.Add(message.Id));
                var unwanted = batch;
                try
                {
                    unwanted = isRound ? batch : await visit(batch, cancellationToken);
                }
                finally
                {
                    kept.AddRange(unwanted);
                }
                if (isRound)
                    break;
            }
        }
        finally
        {
            await GiveBackAsync(kept);
        }
    }

    // Not cancelled with the rest: the messages would stay hidden.
    private async Task GiveBackAsync(List<ReceivedMessage> kept)
    {
        foreach (var message in kept)
        {
            try
            {
                await _poison.RenewAsync(message, TimeSpan.Zero, CancellationToken.None);
            }
            catch (LeaseLostException)
            {
                // Its time had ended: it is visible already.
            }
        }
    }

    private PoisonEntry Read(string id, string body, DateTimeOffset insertedOn) =>
        new(id, PoisonMessage.TryRead(body, out var envelope)
            ? envelope
            : new PoisonMessage(_original.Name, "", "unknown", "It was put here without a reason.", 0, insertedOn, body));
}

/// <summary>A message in a poison queue.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Message">The original and the reason.</param>
public sealed record PoisonEntry(string Id, PoisonMessage Message);
