using System.Collections.Concurrent;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.TransportBehaviour;

/// <summary>
/// Answers requests as a test says. It does what a real worker may do too: it answers a batch in another order than it came,
/// and each request twice, as after a redelivery.
/// </summary>
internal sealed class FakeWorker : IAsyncDisposable
{
    private readonly IQueueService _queues;
    private readonly IImageStorage _storage;
    private readonly Func<Request, byte[]?, Answer?> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _working;

    public FakeWorker(IQueueService queues, IImageStorage storage, Func<Request, byte[]?, Answer?> answer, params ReadOnlySpan<string> requestQueues)
    {
        _queues = queues;
        _storage = storage;
        _answer = answer;
        _working = Task.WhenAll(requestQueues.ToArray().Select(WorkAsync));
    }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public static IdentifiedAnswer Identified(Request request, string? className) => new()
    {
        Id = request.Id,
        Status = AnswerStatus.Identified,
        Class = className,
        Gallery = "default",
    };

    /// <summary>The probe's bytes as text are the class.</summary>
    public static IdentifiedAnswer Echo(Request request, byte[]? image) => Identified(request, image is null ? null : System.Text.Encoding.UTF8.GetString(image));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WorkAsync(string name)
    {
        var queue = _queues.Get(name);
        while (true)
        {
            var messages = await queue.ReceiveAsync(QueueLimits.MaxBatch, TimeSpan.FromMinutes(10), _stop.Token);
            foreach (var message in messages.Reverse())
                await AnswerAsync(message.Body);
            await queue.CompleteAsync(messages, _stop.Token);
            if (messages.Count == 0)
                await queue.WaitAsync(TimeSpan.FromMinutes(1), _stop.Token);
        }
    }

    private async Task AnswerAsync(string body)
    {
        Assert.True(MessageReader.TryRead(body, out var request, out var rejection), rejection?.Message);
        Requests.Enqueue(request);
        if (_answer(request, await ImageAsync(request)) is not { } answer)
            return;
        var message = new OutgoingMessage(ContractJson.Write(answer));
        await _queues.Get(request.ReplyTo!).SendAsync([message, message], _stop.Token);
    }

    private async Task<byte[]?> ImageAsync(Request request)
    {
        var image = request switch
        {
            IdentifyRequest identify => identify.Image,
            VerifyRequest verify => verify.Image,
            EnrolRequest enrol => enrol.Image,
            _ => null,
        };
        return image switch
        {
            { Content: { } content } => content.ToArray(),
            { Path: { } path } => (await _storage.ReadAsync(StoragePath.Parse(path), 1_000_000, _stop.Token))?.Bytes,
            _ => null,
        };
    }
}
