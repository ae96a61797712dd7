using Microsoft.Extensions.Logging;
using SiameseWorker.Transport;

namespace SiameseWorker.Client;

/// <summary>
/// The client's reply queue, made anew twice a day: so that a queue older than two days has surely been left behind, however
/// long a client runs.
/// </summary>
/// <remarks>
/// A queue is asked on for half a day, and no wait is longer than another half (<see cref="SiameseClientOptions.MaxTimeout"/>).
/// When the next one is made, nobody can still be waiting on the last but one.
/// </remarks>
internal sealed class ReplyQueues(IQueueService queues, IImageStorage storage, Leftovers leftovers, string prefix, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private ReplyQueue? _current;
    private ReplyQueue? _former;
    private Task _tidying = Task.CompletedTask;

    /// <summary>The queue on which to ask now.</summary>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public async ValueTask<ReplyQueue> CurrentAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(SiameseClient));
            var now = time.GetUtcNow();
            if (_current is { } current && now - current.Name.MadeOn < Life)
                return current;
            var name = ReplyQueueName.Make(prefix, now);
            await queues.CreateAsync(name.Text, cancellationToken);
            if (_former is not null)
                await _former.DisposeAsync();
            _former = _current;
            await _tidying;
            _tidying = leftovers.DeleteAsync(now, _stop.Token);
            return _current = new ReplyQueue(queues, storage, name, time, logger);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_stop.IsCancellationRequested)
                return;
            await _stop.CancelAsync();
            await _tidying;
            if (_former is not null)
                await _former.DisposeAsync();
            if (_current is not null)
                await _current.DisposeAsync();
        }
        finally
        {
            _turn.Release();
        }
    }
}
