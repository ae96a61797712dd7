using System.Threading.Channels;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Transport;

/// <summary>A queue that gives one message, m1, and does with it what a test says.</summary>
internal sealed class ScriptedQueue : IMessageQueue
{
    private readonly Channel<(string Id, string Receipt, TimeSpan Visibility)> _renewals = Channel.CreateUnbounded<(string, string, TimeSpan)>();
    private int _receipt = 1;
    private int _renewalsAsked;

    public string Name => "questions";

    public int MaxBodyBytes => QueueLimits.MaxBodyBytes;

    public Func<Exception>? FailRenewal { get; set; }

    public Exception? FailCompletion { get; set; }

    public Action? OnSend { get; set; }

    public bool RefuseCompletion { get; set; }

    public List<string> CompletedReceipts { get; } = [];

    public int RenewalsAsked => Volatile.Read(ref _renewalsAsked);

    /// <summary>The next renewal that was asked for, once it has been answered.</summary>
    public async Task<(string Id, string Receipt, TimeSpan Visibility)> NextRenewalAsync(CancellationToken cancellationToken) =>
        await _renewals.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReceivedMessage>>([new ReceivedMessage("m1", "r1", "body", 1, default, default)]);

    public Task<ReceivedMessage> RenewAsync(ReceivedMessage message, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _renewalsAsked);
        _renewals.Writer.TryWrite((message.Id, message.PopReceipt, visibilityTimeout));
        return FailRenewal is { } fail
            ? Task.FromException<ReceivedMessage>(fail())
            : Task.FromResult(message with { PopReceipt = $"r{++_receipt}" });
    }

    public Task<IReadOnlyList<ReceivedMessage>> CompleteAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        if (FailCompletion is not null)
            return Task.FromException<IReadOnlyList<ReceivedMessage>>(FailCompletion);
        CompletedReceipts.AddRange(messages.Select(message => message.PopReceipt));
        return Task.FromResult<IReadOnlyList<ReceivedMessage>>(RefuseCompletion ? messages : []);
    }

    public Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        OnSend?.Invoke();
        return Task.FromCanceled(cancellationToken);
    }

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
