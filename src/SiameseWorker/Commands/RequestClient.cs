using System.Runtime.CompilerServices;
using SiameseWorker.Contracts;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Commands;

/// <summary>
/// Puts requests on the worker's queues and waits for their answers, on a reply queue of its own that is deleted at the end,
/// so that no other program's answers are taken.
/// </summary>
internal sealed class RequestClient : IAsyncDisposable
{
    // Base64 makes four bytes of three; the rest of a 64 KiB message is room for the other fields.
    private const int MaxInlineBytes = 45_000;

    private readonly IQueueService _queues;
    private readonly IImageStorage _storage;
    private readonly QueueOptions _options;
    private readonly string _replyTo = $"answers-cli-{Guid.NewGuid():N}";
    private readonly List<StoragePath> _uploads = [];

    public RequestClient(IQueueService queues, IImageStorage storage, QueueOptions options)
    {
        if (!options.AllowsReplyTo(_replyTo))
            throw new SettingsException([$"Queues:AllowedReplyQueues is '{options.AllowedReplyQueues}': the commands that wait for an answer need 'answers-cli-*' in it."]);
        (_queues, _storage, _options) = (queues, storage, options);
    }

    /// <summary>An image file as a request carries it: within the message if it is small, otherwise stored in the inbox until the client is disposed.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ImageReference> UploadAsync(string file, CancellationToken cancellationToken) =>
        await UploadAsync(await File.ReadAllBytesAsync(file, cancellationToken), cancellationToken);

    /// <summary>An image file's bytes as a request carries them: within the message if they are few, otherwise stored in the inbox until the client is disposed.</summary>
    public async Task<ImageReference> UploadAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length is > 0 and <= MaxInlineBytes)
            return ImageReference.FromBytes(bytes);
        var path = StoragePath.Parse($"inbox/{_replyTo}-{_uploads.Count}");
        _uploads.Add(path);
        await _storage.WriteAsync(path, bytes, cancellationToken);
        return ImageReference.FromPath(path.Value);
    }

    /// <summary>Sends requests, which are given ids <c>0</c>, <c>1</c>, …, and yields their answers as they come.</summary>
    /// <param name="requests">Requests of any type.</param>
    /// <param name="timeout">How long to wait for the next answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The index of the request, and its answer; each request once.</returns>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async IAsyncEnumerable<(int Index, Answer Answer)> AskAsync(
        IReadOnlyList<Request> requests, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new HashSet<int>(Enumerable.Range(0, requests.Count));
        await SendAsync(requests, cancellationToken);
        var answers = _queues.Get(_replyTo);
        while (waiting.Count > 0)
        {
            foreach (var message in await ReceiveAsync(answers, timeout, cancellationToken))
            {
                if (AnswerReader.TryRead(message.Body, out var answer, out _) && int.TryParse(answer.Id, out var index) && waiting.Remove(index))
                    yield return (index, await _storage.ReadAnswerAsync(answer, cancellationToken));
            }
        }
    }

    /// <summary>Sends one request and waits for its answer.</summary>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<Answer> AskOneAsync(Request request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await foreach (var (_, answer) in AskAsync([request], timeout, cancellationToken))
            return answer;
        throw new TimeoutException("No answer came.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var path in _uploads)
            await _storage.DeleteAsync(path, CancellationToken.None);
        await _queues.DeleteAsync(_replyTo, CancellationToken.None);
    }

    private async Task SendAsync(IReadOnlyList<Request> requests, CancellationToken cancellationToken)
    {
        var numbered = requests.Select((request, index) => request with { Id = $"{index}", ReplyTo = _replyTo });
        foreach (var queue in numbered.GroupBy(request => request is IdentifyRequest or VerifyRequest ? _options.Identify : _options.Enrol))
        {
            foreach (var batch in queue.Chunk(QueueLimits.MaxBatch))
                await _queues.Get(queue.Key).SendAsync([.. batch.Select(request => new OutgoingMessage(ContractJson.Write(request)))], cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(IMessageQueue answers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            while (true)
            {
                var messages = await answers.ReceiveAsync(QueueLimits.MaxBatch, TimeSpan.FromMinutes(1), patience.Token);
                if (messages.Count == 0)
                {
                    await answers.WaitAsync(TimeSpan.FromSeconds(1), patience.Token);
                    continue;
                }

                await answers.CompleteAsync(messages, CancellationToken.None);
                return messages;
            }
        }
        catch (OperationCanceledException ended) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer came within {timeout.TotalSeconds:0} seconds. The request stays on its queue; the worker's log may say why it waits.", ended);
        }
    }
}
