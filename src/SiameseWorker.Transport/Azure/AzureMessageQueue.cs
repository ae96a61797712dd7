using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace SiameseWorker.Transport.Azure;

/// <summary>A queue of Azure Storage.</summary>
/// <remarks>
/// Messages are sent without expiry: by default Azure would delete, silently, what is a week old. Several messages are sent
/// side by side, so their order is kept only roughly; Azure promises no more.
/// </remarks>
internal sealed class AzureMessageQueue(QueueClient client, MessageText text, bool createIfMissing, TimeProvider time) : IMessageQueue
{
    private const int Parallelism = 16;

    // −1: never (Put Message, parameter messagettl).
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    private readonly IdlePause _pause = new();

    public string Name => client.Name;

    public int MaxBodyBytes => text.MaxBodyBytes;

    private string Where => $"queue '{Name}' of {AzureClients.Show(client.Uri)[..^(Name.Length + 1)]}";

    public async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var encoded = messages.Select(Encode).ToList();
        if (encoded.Count == 0)
            return;

        // The first alone: it creates the queue where it is missing.
        await SendAsync(encoded[0], cancellationToken);
        await Parallel.ForEachAsync(encoded.Skip(1), Parallels(cancellationToken), async (message, token) => await SendAsync(message, token));
        _pause.Reset();
    }

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        QueueLimits.CheckBatch(maxMessages);
        QueueLimits.CheckReceiveVisibility(visibilityTimeout);
        QueueMessage[] received = await AttemptAsync("receive", () => client.ReceiveMessagesAsync(maxMessages, visibilityTimeout, cancellationToken), cancellationToken);
        if (received.Length > 0)
            _pause.Reset();
        return [.. received.Select(message => new ReceivedMessage(message.MessageId, message.PopReceipt, Decode(message.Body),
            (int)message.DequeueCount, message.InsertedOn ?? default, message.NextVisibleOn ?? default))];
    }

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return Task.Delay(_pause.Next(timeout), time, cancellationToken);
    }

    public async Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        QueueLimits.CheckDelay(visibilityTimeout);
        try
        {
            // With the body: an update without one would empty the message.
            UpdateReceipt receipt = await client.UpdateMessageAsync(message.Id, message.PopReceipt, text.Encode(Name, message.Body), visibilityTimeout, cancellationToken);
            return message with { PopReceipt = receipt.PopReceipt, NextVisibleOn = receipt.NextVisibleOn };
        }
        catch (RequestFailedException e) when (IsStale(e))
        {
            throw new LeaseLostException(Name, message.Id);
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe("renew a message", Where, e);
        }
    }

    public async Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        var stale = new ConcurrentDictionary<ReceivedMessage, bool>();
        await Parallel.ForEachAsync(messages, Parallels(cancellationToken), async (message, token) =>
        {
            if (!await TryDeleteAsync(message, token))
                stale[message] = true;
        });
        return [.. messages.Where(stale.ContainsKey)];
    }

    public async Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken)
    {
        QueueLimits.CheckBatch(maxMessages);
        PeekedMessage[] Read(global::Azure.Storage.Queues.Models.PeekedMessage[] peeked) =>
            [.. peeked.Select(message => new PeekedMessage(message.MessageId, Decode(message.Body), (int)message.DequeueCount, message.InsertedOn ?? default))];
        return Read(await AttemptAsync("peek", () => client.PeekMessagesAsync(maxMessages, cancellationToken), cancellationToken));
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        QueueProperties properties = await AttemptAsync("count messages", () => client.GetPropertiesAsync(cancellationToken), cancellationToken);
        return properties.ApproximateMessagesCountLong;
    }

    /// <summary>Creates the queue where it is missing.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe("create it", Where, e);
        }
    }

    private static ParallelOptions Parallels(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };

    private static bool IsStale(RequestFailedException e) => e.Status == 404 || e.ErrorCode == QueueErrorCode.PopReceiptMismatch;

    private (string Text, TimeSpan? Delay) Encode(OutgoingMessage message)
    {
        QueueLimits.CheckOutgoing(Name, message);
        return (text.Encode(Name, message.Body), message.Delay);
    }

    private string Decode(BinaryData body) => text.Decode(body.ToString());

    private Task SendAsync((string Text, TimeSpan? Delay) message, CancellationToken cancellationToken) =>
        AttemptAsync("send", () => client.SendMessageAsync(message.Text, message.Delay, NeverExpires, cancellationToken), cancellationToken);

    private async Task<bool> TryDeleteAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteMessageAsync(message.Id, message.PopReceipt, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsStale(e))
        {
            return false;
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe("complete a message", Where, e);
        }
    }

    private async Task<T> AttemptAsync<T>(string what, Func<Task<Response<T>>> ask, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await ask();
            }
            catch (RequestFailedException e) when (createIfMissing && e.ErrorCode == QueueErrorCode.QueueNotFound)
            {
                await CreateAsync(cancellationToken);
                return await ask();
            }
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe(what, Where, e);
        }
    }
}
