using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Messaging;

/// <summary>
/// Sees one message through: read, answered and completed; or given back to be tried again; or moved to the poison queue.
/// Whoever sent it is told in every case in which that is possible.
/// </summary>
internal sealed class MessageProcessor(
    IRequestHandler handler,
    MessageHolder holder,
    IQueueService queues,
    IImageStorage storage,
    AnswerOutbox outbox,
    QueueOptions options,
    TimeProvider time,
    ILogger<MessageProcessor> logger)
{
    private readonly PoisonQueue _poison = new(queues, handler.Queue);

    /// <summary>Processes a message that is held.</summary>
    /// <param name="message">The message.</param>
    /// <param name="ending">Cancelled when the worker ends and can wait no longer.</param>
    public async Task ProcessAsync(HeldMessage message, CancellationToken ending)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ending, message.Lost);
        var elapsed = new Elapsed(time);
        if (handler.TryTakeNotice(message.Body))
        {
            await CompleteAsync(message, CancellationToken.None);
            return;
        }

        if (!MessageReader.TryRead(message.Body, out var request, out var rejection) || (rejection = Refuse(request)) is not null)
        {
            await PoisonAsync(message, rejection.Code, rejection.Message, rejection.ToAnswer(), rejection.ReplyTo, elapsed);
            return;
        }

        try
        {
            if (message.DequeueCount > options.MaxDequeueCount)
                throw new TimeoutException($"It was taken {message.DequeueCount - 1} times without being finished: the worker may have ended while it worked on it.");
            await AnswerAsync(message, request.ReplyTo, await TryHandleAsync(request, elapsed, stop.Token), stop.Token);
        }
        catch (OperationCanceledException) when (message.Lost.IsCancellationRequested)
        {
            logger.LogWarning("Request {Id} is no longer this worker's; whoever has it now answers it", request.Id);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await holder.GiveBackAsync(message, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception fault)
        {
            await RetryAsync(message, request, fault, elapsed);
        }
    }

    private Rejection? Refuse(Request request)
    {
        var (code, problem) = request switch
        {
            _ when !handler.Types.Contains(request.Type) =>
                (ErrorCodes.InvalidMessage, $"A request of type '{request.Type}' does not belong on queue '{handler.Queue}', which takes {string.Join(", ", handler.Types)}."),
            { ReplyTo: { } queue } when !options.AllowsReplyTo(queue) =>
                (ErrorCodes.ReplyQueueNotAllowed, $"replyTo: '{queue}' is not an answers queue that this worker may use (setting Queues:AllowedReplyQueues)."),
            _ => (null, null),
        };
        return code is null ? null : new Rejection { Code = code, Message = problem!, Id = request.Id, ReplyTo = request.ReplyTo };
    }

    private async Task<Answer?> TryHandleAsync(Request request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        try
        {
            return await handler.HandleAsync(request, elapsed, cancellationToken);
        }
        catch (UnanswerableException failure)
        {
            logger.LogInformation("Request {Id} failed: {Code}: {Reason}", request.Id, failure.Code, failure.Message);
            return request.Fail(new ErrorInfo(failure.Code, failure.Message), elapsed.Milliseconds);
        }
    }

    private async Task AnswerAsync(HeldMessage message, string? replyTo, Answer? answer, CancellationToken cancellationToken)
    {
        if (answer is null || ReplyQueue(answer.Id, replyTo) is not { } queue)
        {
            await CompleteAsync(message, cancellationToken);
            return;
        }

        // Named after the message, so that its redelivery writes the same file again.
        var body = await storage.WriteAnswerAsync(answer, queue.MaxBodyBytes, $"{handler.Queue}-{message.Id}", cancellationToken);
        try
        {
            await outbox.DeliverAsync(queue, body, holder, message, cancellationToken);
        }
        catch (QueueBeingDeletedException) when (queue.Name != options.Answers)
        {
            logger.LogDebug("Nobody waits for the answer to request {Id} any more: its client is deleting reply queue {Queue}", answer.Id, queue.Name);
            await CompleteAsync(message, cancellationToken);
        }
    }

    private Task CompleteAsync(HeldMessage message, CancellationToken cancellationToken) => outbox.DeliverAsync(null, "", holder, message, cancellationToken);

    /// <summary>A request without an id cannot be told apart from others and is not answered.</summary>
    private IMessageQueue? ReplyQueue(string? id, string? replyTo) =>
        id is null ? null : queues.Get(replyTo is not null && options.AllowsReplyTo(replyTo) ? replyTo : options.Answers);

    private async Task RetryAsync(HeldMessage message, Request request, Exception fault, Elapsed elapsed)
    {
        if (message.DequeueCount < options.MaxDequeueCount)
        {
            var delay = options.RetryDelayAfter(message.DequeueCount);
            logger.LogWarning(fault, "Request {Id} could not be answered (try {Try} of {Tries}); trying again in {Delay}",
                request.Id, message.DequeueCount, options.MaxDequeueCount, delay);
            await holder.GiveBackAsync(message, delay, CancellationToken.None);
            return;
        }

        logger.LogError(fault, "Request {Id} could not be answered in {Tries} tries", request.Id, options.MaxDequeueCount);
        var reason = $"It could not be answered in {options.MaxDequeueCount} tries. The last fault: {fault.Message}";
        var answer = request.Id is null ? null : request.Fail(new ErrorInfo(ErrorCodes.TooManyAttempts, reason), elapsed.Milliseconds);
        await PoisonAsync(message, ErrorCodes.TooManyAttempts, reason, answer, request.ReplyTo, elapsed);
    }

    private async Task PoisonAsync(HeldMessage message, string code, string reason, Answer? answer, string? replyTo, Elapsed elapsed)
    {
        logger.LogWarning("Message {Message} of queue {Queue} goes to {Poison}: {Code}: {Reason}", message.Id, handler.Queue, _poison.Name, code, reason);
        await _poison.AddAsync(
            new PoisonMessage(handler.Queue, message.Id, code, reason, message.DequeueCount, time.GetUtcNow(), message.Body), CancellationToken.None);
        try
        {
            await AnswerAsync(message, replyTo, answer is null ? null : answer with { ElapsedMs = elapsed.Milliseconds }, CancellationToken.None);
        }
        catch (Exception fault) when (answer is not null)
        {
            // It is in the poison queue. Were it not completed, it would come back and be put there again and again.
            logger.LogError(fault, "The sender of message {Message} of queue {Queue} cannot be told", message.Id, handler.Queue);
            await CompleteAsync(message, CancellationToken.None);
        }
    }
}
