using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.Client;

/// <summary>
/// A queue of our own for answers, and the one receiver that hands each to whoever waits for it. Nothing is asked of the
/// queue while nobody waits. Safe for use by several threads.
/// </summary>
internal sealed class ReplyQueue : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly IQueueService _queues;
    private readonly IMessageQueue _queue;
    private readonly IImageStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, TaskCompletionSource<Answer>> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _called = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;
    private bool _isClosed;
    private Exception? _fault;
    private int _failures;

    public ReplyQueue(IQueueService queues, IImageStorage storage, ReplyQueueName name, TimeProvider time, ILogger logger)
    {
        _queues = queues;
        _queue = queues.Get(name.Text);
        _storage = storage;
        _time = time;
        _logger = logger;
        Name = name;
        _receiving = ReceiveAllAsync();
    }

    public ReplyQueueName Name { get; }

    /// <summary>Why answers cannot be received just now; null while they can.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <summary>The answer to a request, once it comes. Call it before the request is sent, and <see cref="Forget"/> at the end.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public Task<Answer> Expect(string id)
    {
        var source = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SiameseClient));
            _waiting.Add(id, source);
        }

        _called.Release();
        return source.Task;
    }

    /// <summary>Nobody waits for that answer any more; if it comes it is dropped.</summary>
    public void Forget(string id)
    {
        lock (_waiting)
            _waiting.Remove(id);
    }

    /// <summary>Ends every wait and deletes the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_waiting)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        await _stop.CancelAsync();
        await _receiving;
        FailAll(Closed());
        try
        {
            await _queues.DeleteAsync(Name.Text, CancellationToken.None);
        }
        catch (TransportException fault)
        {
            _logger.LogWarning(fault, "Reply queue {Queue} could not be deleted; another client will do so in two days", Name.Text);
        }

        _called.Dispose();
        _stop.Dispose();
    }

    private bool IsAwaited
    {
        get
        {
            lock (_waiting)
                return _waiting.Count > 0;
        }
    }

    private async Task ReceiveAllAsync()
    {
        try
        {
            while (true)
            {
                await _called.WaitAsync(_stop.Token);
                while (IsAwaited)
                    await ReceiveAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closed.
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var messages = await _queue.ReceiveAsync(QueueLimits.MaxBatch, Visibility, cancellationToken);
            if (messages.Count == 0)
                await _queue.WaitAsync(LongestPoll, cancellationToken);
            foreach (var message in messages)
                await DeliverAsync(message.Body, cancellationToken);
            await _queue.CompleteAsync(messages, cancellationToken);
            Volatile.Write(ref _fault, null);
            _failures = 0;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            await FailedAsync(fault, cancellationToken);
        }
    }

    private async Task DeliverAsync(string body, CancellationToken cancellationToken)
    {
        if (!AnswerReader.TryRead(body, out var answer, out var problem))
            _logger.LogWarning("A message on reply queue {Queue} was dropped: {Problem}", Name.Text, problem);
        else if (answer.Id is { } id && Take(id) is { } source)
            await HandOverAsync(source, answer, cancellationToken);
        else
            await DropAsync(answer, cancellationToken);
    }

    /// <summary>Read from storage here, and not by the one who waits: a repetition of the answer, which is dropped, comes after.</summary>
    private async Task HandOverAsync(TaskCompletionSource<Answer> source, Answer answer, CancellationToken cancellationToken)
    {
        try
        {
            source.TrySetResult(await _storage.ReadAnswerAsync(answer, cancellationToken));
        }
        catch (Exception fault)
        {
            source.TrySetException(fault is OperationCanceledException ? Closed() : fault);
        }
    }

    private async Task DropAsync(Answer answer, CancellationToken cancellationToken)
    {
        _logger.LogDebug("An answer to {Request} came when nobody waited for it, and was dropped", answer.Id);
        await _storage.DropAnswerAsync(answer, cancellationToken);
    }

    private static ObjectDisposedException Closed() => new(nameof(SiameseClient), "The client was closed while an answer was waited for.");

    private TaskCompletionSource<Answer>? Take(string id)
    {
        lock (_waiting)
            return _waiting.Remove(id, out var source) ? source : null;
    }

    /// <summary>A passing fault may pass before the waits run out; any other ends them, since no answer can come.</summary>
    private async Task FailedAsync(Exception fault, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _fault, fault);
        _logger.LogWarning(fault, "Answers cannot be received from {Queue}", Name.Text);
        if (fault is not TransportException { IsPassing: true })
            FailAll(fault);
        var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(_failures++, 10)));
        await Task.Delay(pause < LongestPause ? pause : LongestPause, _time, cancellationToken);
    }

    private void FailAll(Exception fault)
    {
        List<TaskCompletionSource<Answer>> sources;
        lock (_waiting)
        {
            sources = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (var source in sources)
            source.TrySetException(fault);
    }
}
