using Microsoft.Extensions.Logging;

namespace SiameseWorker.Transport;

/// <summary>
/// Receives messages of one queue and keeps them invisible to others for as long as they are worked on: each is renewed
/// once half its visibility time has passed. Everything that happens to a held message goes through its holder, which
/// knows the newest pop receipt. Safe for use by several threads.
/// </summary>
public sealed class MessageHolder : IAsyncDisposable
{
    // Looking eight times per visibility time puts each renewal between a half and five eighths of it.
    private const int LooksPerVisibility = 8;

    private readonly IMessageQueue _queue;
    private readonly TimeSpan _visibility;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, HeldMessage> _held = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _renewing;

    /// <summary>Begins to hold, and renew, what <see cref="ReceiveAsync"/> will receive.</summary>
    /// <param name="queue">Where messages come from.</param>
    /// <param name="visibilityTimeout">For how long a message stays hidden if this process dies; at least 1 second.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of lost messages and failed renewals.</param>
    public MessageHolder(IMessageQueue queue, TimeSpan visibilityTimeout, TimeProvider time, ILogger<MessageHolder> logger)
    {
        QueueLimits.CheckReceiveVisibility(visibilityTimeout);
        _queue = queue;
        _visibility = visibilityTimeout;
        _time = time;
        _logger = logger;
        _timer = new PeriodicTimer(visibilityTimeout / LooksPerVisibility, time);
        _renewing = RenewAllAsync();
    }

    /// <summary>How many messages are held.</summary>
    public int Count
    {
        get
        {
            lock (_held)
                return _held.Count;
        }
    }

    /// <summary>Receives up to <paramref name="maxMessages"/> (1 to 32) messages and holds them; at once, even if there are none.</summary>
    public async Task<IReadOnlyList<HeldMessage>> ReceiveAsync(int maxMessages, CancellationToken cancellationToken)
    {
        // Counted from before the call: the queue's own clock starts no earlier.
        var heldUntil = _time.GetUtcNow() + _visibility;
        var received = await _queue.ReceiveAsync(maxMessages, _visibility, cancellationToken);
        return received.Select(message => Hold(new HeldMessage(message, heldUntil))).ToList();
    }

    /// <summary>
    /// Deletes messages whose work is done, and holds them no longer. Returns those that had been lost: somebody else has
    /// or had them, and their work may be done twice.
    /// </summary>
    public async Task<IReadOnlyList<HeldMessage>> CompleteAsync(IReadOnlyList<HeldMessage> messages, CancellationToken cancellationToken)
    {
        // One that is just being renewed waits for its new receipt; the others do not wait with it.
        var ready = messages.Where(message => message.Turn.Wait(0, CancellationToken.None)).ToList();
        var lost = await Task.WhenAll(messages.Except(ready)
            .Select(async message =>
            {
                await message.Turn.WaitAsync(cancellationToken);
                return await CompleteInTurnAsync([message], cancellationToken);
            })
            .Prepend(CompleteInTurnAsync(ready, cancellationToken)));
        return lost.SelectMany(part => part).ToList();
    }

    /// <summary>
    /// Makes a message visible to all again after <paramref name="delay"/> (zero: at once) and holds it no longer. False
    /// where it had been lost.
    /// </summary>
    public async Task<bool> GiveBackAsync(HeldMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        await message.Turn.WaitAsync(cancellationToken);
        try
        {
            await _queue.RenewAsync(message.Message, delay, cancellationToken);
            Release(message, isLost: false);
            return true;
        }
        catch (LeaseLostException)
        {
            Release(message, isLost: true);
            return false;
        }
        finally
        {
            message.Turn.Release();
        }
    }

    /// <summary>
    /// Holds a message no longer without telling the queue, for when it cannot be told: the message becomes visible to all
    /// when its visibility time ends.
    /// </summary>
    public void LetGo(HeldMessage message) => Release(message, isLost: false);

    /// <summary>
    /// Stops renewing. What is still held is signalled as lost, so that its work stops, and given back so that others get
    /// it at once. Does not throw: what cannot be given back becomes visible when its time ends.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        await _renewing;
        _timer.Dispose();
        _stop.Dispose();
        await Task.WhenAll(Snapshot().Select(StopAsync));
    }

    private async Task StopAsync(HeldMessage message)
    {
        message.Lose();
        try
        {
            await GiveBackAsync(message, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _logger.LogWarning(e, "Message {Id} of queue {Queue} could not be given back; it becomes visible within {Visibility}", message.Id, _queue.Name, _visibility);
        }
    }

    private async Task RenewAllAsync()
    {
        var renewals = new List<Task>();
        try
        {
            while (await _timer.WaitForNextTickAsync(_stop.Token))
            {
                // Side by side, and without waiting for them: one that hangs must not cost the others their time.
                renewals.RemoveAll(renewal => renewal.IsCompleted);
                renewals.AddRange(Snapshot().Select(LookAfterAsync));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }

        await Task.WhenAll(renewals);
    }

    private async Task LookAfterAsync(HeldMessage message)
    {
        var left = message.HeldUntil - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            GiveUp(message);
        }
        else if (left <= _visibility / 2 && message.Turn.Wait(0, CancellationToken.None))
        {
            try
            {
                if (IsHeld(message))
                    await RenewInTurnAsync(message, left);
            }
            finally
            {
                message.Turn.Release();
            }
        }
    }

    private async Task RenewInTurnAsync(HeldMessage message, TimeSpan left)
    {
        using var over = new CancellationTokenSource(left, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, _stop.Token);
        try
        {
            var heldUntil = _time.GetUtcNow() + _visibility;
            message.Renewed(await _queue.RenewAsync(message.Message, _visibility, stop.Token), heldUntil);
        }
        catch (LeaseLostException)
        {
            _logger.LogWarning("Message {Id} of queue {Queue} was lost while it was worked on: somebody else has it. Its work is stopped", message.Id, _queue.Name);
            Release(message, isLost: true);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            GiveUp(message);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _logger.LogWarning(e, "Message {Id} of queue {Queue} could not be renewed; trying again while it is surely ours", message.Id, _queue.Name);
        }
    }

    private void GiveUp(HeldMessage message)
    {
        _logger.LogWarning("Message {Id} of queue {Queue} was not renewed in time: its visibility time is over, so its work is stopped", message.Id, _queue.Name);
        Release(message, isLost: true);
    }

    private async Task<IReadOnlyList<HeldMessage>> CompleteInTurnAsync(IReadOnlyList<HeldMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            var refused = await _queue.CompleteAsync(messages.Select(message => message.Message).ToList(), cancellationToken);
            var lostIds = refused.Select(message => message.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var message in messages)
                Release(message, isLost: lostIds.Contains(message.Id));
            return messages.Where(message => lostIds.Contains(message.Id)).ToList();
        }
        finally
        {
            foreach (var message in messages)
                message.Turn.Release();
        }
    }

    private HeldMessage Hold(HeldMessage message)
    {
        HeldMessage? former;
        lock (_held)
        {
            former = _held.GetValueOrDefault(message.Id);
            _held[message.Id] = message;
        }

        if (former is not null)
        {
            _logger.LogWarning("Message {Id} of queue {Queue} came once more while it was worked on. The former work on it is stopped", message.Id, _queue.Name);
            former.Lose();
        }

        return message;
    }

    private void Release(HeldMessage message, bool isLost)
    {
        lock (_held)
        {
            // A message that was lost and received again is another hold of the same id.
            if (_held.TryGetValue(message.Id, out var current) && ReferenceEquals(current, message))
                _held.Remove(message.Id);
        }
        if (isLost)
            message.Lose();
    }

    private bool IsHeld(HeldMessage message)
    {
        lock (_held)
            return _held.TryGetValue(message.Id, out var current) && ReferenceEquals(current, message);
    }

    private List<HeldMessage> Snapshot()
    {
        lock (_held)
            return [.. _held.Values];
    }
}
