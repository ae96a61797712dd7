using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Messaging;

/// <summary>
/// Takes the messages of one queue, as many at a time as are allowed in flight, and has each handled on its own: a slow or
/// bad message delays none behind it. When the worker is asked to end it takes no more, lets what is in flight finish within
/// the grace period, and gives the rest back: all consumers at the same time, although they are stopped one after another.
/// </summary>
internal sealed class QueueConsumer : BackgroundService
{
    /// <summary>However short the settings make the pauses between a message's tries: a queue that is away is not asked without end.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly IRequestHandler _handler;
    private readonly IMessageQueue _queue;
    private readonly MessageHolder _holder;
    private readonly MessageProcessor _processor;
    private readonly QueueOptions _options;
    private readonly WorkerOptions _worker;
    private readonly CancellationToken _ending;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _room;

    public QueueConsumer(
        IRequestHandler handler,
        IQueueService queues,
        IImageStorage storage,
        AnswerOutbox outbox,
        QueueOptions options,
        WorkerOptions worker,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _handler = handler;
        _queue = queues.Get(handler.Queue);
        _holder = new MessageHolder(_queue, options.VisibilityTimeout, time, loggers.CreateLogger<MessageHolder>());
        _processor = new MessageProcessor(handler, _holder, queues, storage, outbox, options, time, loggers.CreateLogger<MessageProcessor>());
        _options = options;
        _worker = worker;
        _ending = lifetime.ApplicationStopping;
        _time = time;
        _logger = loggers.CreateLogger<QueueConsumer>();
        _room = new SemaphoreSlim(options.MaxInFlight);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _ending);
        using var grace = new CancellationTokenSource();
        try
        {
            await _handler.ReadyAsync(stop.Token);
            await TakeAsync(stop.Token, grace.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop before it was ready.
        }
        finally
        {
            grace.CancelAfter(_worker.GracePeriod);
            for (var i = 0; i < _options.MaxInFlight; i++)
                await _room.WaitAsync(CancellationToken.None);
            await _holder.DisposeAsync();
        }
    }

    private async Task TakeAsync(CancellationToken stopping, CancellationToken ending)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var taken = await TakeBatchAsync(ending, stopping);
                failures = 0;
                if (taken == 0)
                    await _queue.WaitAsync(_options.PollInterval, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                var pause = _options.RetryDelayAfter(++failures) is var delay && delay > ShortestPause ? delay : ShortestPause;
                _logger.LogError(fault, "Queue {Queue} cannot be read; trying again in {Pause}", _queue.Name, pause);
                await Task.Delay(pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> TakeBatchAsync(CancellationToken ending, CancellationToken stopping)
    {
        var room = await ReserveAsync(stopping);
        IReadOnlyList<HeldMessage> messages = [];
        try
        {
            messages = await _holder.ReceiveAsync(room, stopping);
        }
        finally
        {
            if (room > messages.Count)
                _room.Release(room - messages.Count);
        }

        foreach (var message in messages)
            _ = Task.Run(() => ProcessAsync(message, ending), CancellationToken.None);
        return messages.Count;
    }

    /// <summary>Waits for room for one message and takes what more there is, up to a batch.</summary>
    private async Task<int> ReserveAsync(CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        var reserved = 1;
        while (reserved < _options.BatchSize && _room.Wait(0, CancellationToken.None))
            reserved++;
        return reserved;
    }

    /// <summary>Owned through the room it takes: <see cref="ExecuteAsync"/> does not end before all of it is free again.</summary>
    private async Task ProcessAsync(HeldMessage message, CancellationToken ending)
    {
        try
        {
            await _processor.ProcessAsync(message, ending);
        }
        catch (Exception fault)
        {
            // Neither answered nor given back. Were it held on, it would be renewed, and hidden, for as long as this process lives.
            _holder.LetGo(message);
            _logger.LogError(fault, "Message {Message} of queue {Queue} could not be finished; it comes back when its visibility ends", message.Id, _queue.Name);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _room.Dispose();
        base.Dispose();
    }
}
