using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.Client;

/// <summary>
/// Asks a SiameseWorker and awaits its answers. Make one for a program and keep it; it may be used by any number of threads
/// at once, and disposed at the end.
/// </summary>
/// <remarks>
/// <para>
/// A client has a reply queue of its own, so that clients of one account never take each other's answers: on a shared queue,
/// whoever receives an answer hides it from the one who waits for it. The queue is made at the first request and deleted when
/// the client is disposed; what killed clients leave behind is deleted by later ones after two days.
/// </para>
/// <para>
/// An answer that says <c>failed</c> is returned like any other; <see cref="AnswerExtensions.EnsureSucceeded"/> makes an
/// exception of it. Every call throws <see cref="NoAnswerException"/> if no answer comes in time,
/// <see cref="TransportException"/> if queue or storage cannot be reached, and <see cref="OperationCanceledException"/> if it
/// is cancelled; none of them leaves a probe in the inbox.
/// </para>
/// </remarks>
public sealed partial class SiameseClient : IAsyncDisposable
{
    private readonly IQueueService _queues;
    private readonly SiameseClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ReplyQueues _replies;
    private readonly ProbeUploads _uploads;
    private long _lastId;

    /// <summary>A client of any transport; the client does not dispose it. For Azure see <see cref="ForAzure(string, SiameseClientOptions?, ILoggerFactory?)"/>.</summary>
    /// <param name="queues">The worker's queues.</param>
    /// <param name="storage">The worker's image storage.</param>
    /// <param name="options">How to ask; null: the defaults.</param>
    /// <param name="logger">Told of answers that cannot be received or read.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is wrong.</exception>
    public SiameseClient(
        IQueueService queues,
        IImageStorage storage,
        SiameseClientOptions? options = null,
        ILogger<SiameseClient>? logger = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(queues);
        ArgumentNullException.ThrowIfNull(storage);
        _options = options ?? new SiameseClientOptions();
        _options.ThrowIfInvalid();
        _queues = queues;
        _time = time ?? TimeProvider.System;
        var log = logger ?? NullLogger<SiameseClient>.Instance;
        _uploads = new ProbeUploads(storage, _options.MaxInlineBytes, log);
        _replies = new ReplyQueues(queues, storage, new Leftovers(queues, storage, _options.ReplyQueuePrefix, log), _options.ReplyQueuePrefix, _time, log);
    }

    /// <summary>Which of a gallery's classes does this image show, or none of them?</summary>
    public async Task<IdentifiedAnswer> IdentifyAsync(ImageSource image, IdentifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new IdentifyOptions();
        await using var images = await PlaceAsync(cancellationToken, image);
        var request = new IdentifyRequest { Image = images[0], Gallery = options.Gallery, TopK = options.TopK, MinConfidence = options.MinConfidence };
        return await AskAsync<IdentifiedAnswer>(request, options.Timeout, cancellationToken);
    }

    /// <summary>Identifies many images, <see cref="SiameseClientOptions.MaxInFlight"/> at a time, and yields the answers as they come.</summary>
    public IAsyncEnumerable<StreamedAnswer<IdentifiedAnswer>> IdentifyManyAsync(
        IAsyncEnumerable<ImageSource> images, IdentifyOptions? options = null, CancellationToken cancellationToken = default) =>
        AnswerStream.AskAsync(images, (image, token) => IdentifyAsync(image, options, token), _options.MaxInFlight, cancellationToken);

    /// <summary>Do these two images show the same class?</summary>
    public async Task<VerifiedAnswer> VerifyAsync(ImageSource image, ImageSource against, VerifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new VerifyOptions();
        await using var images = await PlaceAsync(cancellationToken, image, against);
        var request = new VerifyRequest { Image = images[0], Against = images[1], Gallery = options.Gallery };
        return await AskAsync<VerifiedAnswer>(request, options.Timeout, cancellationToken);
    }

    /// <summary>Does this image show that class?</summary>
    public async Task<VerifiedAnswer> VerifyClassAsync(ImageSource image, string className, VerifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new VerifyOptions();
        await using var images = await PlaceAsync(cancellationToken, image);
        var request = new VerifyRequest { Image = images[0], Class = className, Gallery = options.Gallery };
        return await AskAsync<VerifiedAnswer>(request, options.Timeout, cancellationToken);
    }

    /// <summary>Adds an image to a class, which comes to be with its first; returns when it is found by identification.</summary>
    public async Task<EnrolledAnswer> EnrolAsync(ImageSource image, string className, EnrolOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EnrolOptions();
        await using var images = await PlaceAsync(cancellationToken, image);
        var request = new EnrolRequest
        {
            Image = images[0],
            Class = className,
            Gallery = options.Gallery,
            Name = options.Name ?? image.FileName ?? images.ContentName,
        };
        return await AskAsync<EnrolledAnswer>(request, options.Timeout, cancellationToken);
    }

    /// <summary>Enrols many images of a class, <see cref="SiameseClientOptions.MaxInFlight"/> at a time, and yields the answers as they come.</summary>
    public IAsyncEnumerable<StreamedAnswer<EnrolledAnswer>> EnrolManyAsync(
        IAsyncEnumerable<ImageSource> images, string className, EnrolOptions? options = null, CancellationToken cancellationToken = default) =>
        AnswerStream.AskAsync(images, (image, token) => EnrolAsync(image, className, options, token), _options.MaxInFlight, cancellationToken);

    /// <summary>Removes a class, or one exemplar of it; their images are deleted.</summary>
    public async Task<RemovedAnswer> RemoveAsync(string className, RemoveOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RemoveOptions();
        var request = new RemoveRequest { Class = className, Gallery = options.Gallery, Image = options.Image };
        return await AskAsync<RemovedAnswer>(request, options.Timeout, cancellationToken);
    }

    /// <summary>Sends any request, under an id and a reply queue of the client's choice, and awaits its answer.</summary>
    /// <param name="request">The request; its <see cref="Request.Id"/> and <see cref="Request.ReplyTo"/> are replaced.</param>
    /// <param name="timeout">How long to wait; null: <see cref="SiameseClientOptions.Timeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Answer> AskAsync(Request request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var wait = timeout ?? _options.Timeout;
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, SiameseClientOptions.MaxTimeout, nameof(timeout));

        var replies = await _replies.CurrentAsync(cancellationToken);
        var id = $"{Interlocked.Increment(ref _lastId)}";
        request = request with { Id = id, ReplyTo = replies.Name.Text };
        var queue = QueueOf(request);
        var answer = replies.Expect(id);
        try
        {
            await _queues.Get(queue).SendAsync([new OutgoingMessage(ContractJson.Write(request))], cancellationToken);
            return await answer.WaitAsync(wait, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It may have come just as the wait ended.
            return answer.IsCompleted ? await answer : throw NoAnswer(request, queue, wait, replies.Fault);
        }
        finally
        {
            replies.Forget(id);
        }
    }

    /// <summary>Ends every wait, deletes the reply queue, and what is still in the inbox.</summary>
    public async ValueTask DisposeAsync()
    {
        await _replies.DisposeAsync();
        await _uploads.RemoveAllAsync();
    }

    private async Task<TAnswer> AskAsync<TAnswer>(Request request, TimeSpan? timeout, CancellationToken cancellationToken)
        where TAnswer : Answer
    {
        var answer = await AskAsync(request, timeout, cancellationToken);
        // A worker that cannot make sense of a request says no more than that it failed.
        return answer as TAnswer ?? (TAnswer)request.Fail(
            answer.Error ?? new ErrorInfo(ErrorCodes.InvalidMessage, $"The worker answered '{answer.Type}' to '{request.Type}'."), answer.ElapsedMs) with { Id = answer.Id };
    }

    private async Task<PlacedImages> PlaceAsync(CancellationToken cancellationToken, params ImageSource[] images)
    {
        foreach (var image in images)
            ArgumentNullException.ThrowIfNull(image, nameof(images));
        return await _uploads.PlaceAsync(images, (await _replies.CurrentAsync(cancellationToken)).Name, cancellationToken);
    }

    private string QueueOf(Request request) => request switch
    {
        IdentifyRequest or VerifyRequest => _options.IdentifyQueue,
        EnrolRequest or RemoveRequest or ReconcileRequest => _options.EnrolQueue,
        _ => _options.TrainQueue,
    };

    private NoAnswerException NoAnswer(Request request, string queue, TimeSpan wait, Exception? fault) => new(
        $"No answer came within {wait.TotalSeconds:0.###} seconds. The request stays on its queue; the worker's log may say why it waits. " +
        (fault is null
            ? $"Check that a worker reads queue '{queue}' ({_queues.Description}), and that its setting Queues:AllowedReplyQueues allows '{request.ReplyTo}'."
            : $"Answers could not be received: {fault.Message}"), fault);
}
