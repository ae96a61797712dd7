namespace SiameseWorker.Transport.Embedded;

/// <summary>One queue of a <see cref="SqliteQueueService"/>.</summary>
internal sealed class SqliteMessageQueue(
    string name, SqliteQueueFile file, QueueBell bell, EmbeddedTransportOptions options, TimeProvider time) : IMessageQueue
{
    private static readonly TimeSpan PollIntervalWithoutNotification = TimeSpan.FromMilliseconds(100);

    // The bell rings for all queues of the file. On a busy file a consumer that waits looks at most once in this time; on a
    // quiet one it is woken at once.
    private static readonly TimeSpan PauseAfterLooking = TimeSpan.FromMilliseconds(2);

    private volatile bool _exists;

    public string Name => name;

    public int MaxBodyBytes => QueueLimits.MaxBodyBytes;

    public async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
            QueueLimits.CheckOutgoing(name, message);
        if (messages.Count == 0)
        {
            await CreateAsync(cancellationToken);
            return;
        }

        await file.WriteAsync(statements =>
        {
            // It may have been deleted by another process since it was made. A queue's messages without the queue would never be found again.
            statements.AddQueue(name);
            // Read under the write lock: order of ids and order of times agree, whichever process sends.
            var now = time.GetUtcNow();
            foreach (var message in messages)
                statements.Insert(name, message.Body, now, now + (message.Delay ?? TimeSpan.Zero));
            return true;
        }, cancellationToken);
        bell.Ring();
    }

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        QueueLimits.CheckBatch(maxMessages);
        QueueLimits.CheckReceiveVisibility(visibilityTimeout);
        // Looking first spares an empty queue the write lock and the disk.
        if (await EarliestVisibleAsync(cancellationToken) is not { } earliest || earliest > time.GetUtcNow())
            return [];
        return await file.WriteAsync(statements =>
        {
            var now = time.GetUtcNow();
            return statements.Take(name, maxMessages, now, now + visibilityTimeout);
        }, cancellationToken, survivesPowerLoss: false);
    }

    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        var end = time.GetUtcNow() + timeout;
        await CreateAsync(cancellationToken);
        while (true)
        {
            var ring = bell.NextRing();
            var earliest = await EarliestVisibleAsync(cancellationToken);
            var now = time.GetUtcNow();
            if (earliest <= now || now >= end)
                return;
            await Task.Delay(PauseAfterLooking, TimeProvider.System, cancellationToken);
            await ring.WaitAsync(Shortest(PollInterval, end - now, (earliest ?? end) - now), time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        QueueLimits.CheckDelay(visibilityTimeout);
        var renewed = await file.WriteAsync(
            statements => statements.Renew(name, message, time.GetUtcNow() + visibilityTimeout), cancellationToken, survivesPowerLoss: false);
        if (renewed is null)
            throw new LeaseLostException(name, message.Id);
        // Given back: those who wait may have meant to wait for longer.
        if (renewed.NextVisibleOn < message.NextVisibleOn)
            bell.Ring();
        return renewed;
    }

    public Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken) =>
        messages.Count == 0
            ? Task.FromResult(messages)
            : file.WriteAsync<IReadOnlyList<ReceivedMessage>>(
                statements => messages.Where(message => !statements.Delete(name, message)).ToList(), cancellationToken);

    public async Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken)
    {
        QueueLimits.CheckBatch(maxMessages);
        await CreateAsync(cancellationToken);
        return await file.ReadAsync(statements => statements.Peek(name, maxMessages, time.GetUtcNow()), cancellationToken);
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        return await file.ReadAsync(statements => statements.Count(name), cancellationToken);
    }

    private TimeSpan PollInterval => bell.HearsOtherProcesses
        ? options.FallbackPollInterval
        : Shortest(options.FallbackPollInterval, PollIntervalWithoutNotification);

    private async Task<DateTimeOffset?> EarliestVisibleAsync(CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        return await file.ReadAsync(statements => statements.EarliestVisible(name), cancellationToken);
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        if (_exists)
            return;
        await file.WriteAsync(statements => { statements.AddQueue(name); return true; }, cancellationToken);
        _exists = true;
    }

    private static TimeSpan Shortest(params ReadOnlySpan<TimeSpan> spans)
    {
        var shortest = spans[0];
        foreach (var span in spans)
            shortest = span < shortest ? span : shortest;
        return shortest;
    }
}
