using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Contracts;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.UnitTests.Encoding;

namespace SiameseWorker.UnitTests.Worker;

public sealed class MessageProcessorTests : IAsyncLifetime
{
    private const string ToClient = """{"type":"identify","id":"2","image":"inbox/1.png","replyTo":"answers-mine"}""";
    private const string ToAll = """{"type":"identify","id":"3","image":"inbox/1.png"}""";
    private const string Refused = """{"type":"wrong","id":"1"}""";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];
    private readonly FakeTimeProvider _time = new();
    private readonly AnswerOutbox _outbox = new();
    private readonly Queues _queues;
    private readonly MessageHolder _holder;
    private readonly MessageProcessor _processor;

    public MessageProcessorTests()
    {
        _queues = new Queues(_log);
        _holder = new MessageHolder(new RecordingQueue("identify", _log, Refused, ToClient, ToAll), TimeSpan.FromSeconds(30), _time, NullLogger<MessageHolder>.Instance);
        var storage = new FolderImageStorage(
            new EmbeddedTransportOptions { StorageRoot = _folder["storage"] }, _time, NullLogger<FolderImageStorage>.Instance);
        _processor = new MessageProcessor(new Echo(), _holder, _queues, storage, _outbox, new QueueOptions(), _time, NullLogger<MessageProcessor>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _holder.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_cannot_be_read_is_put_aside_then_told_of_and_completed()
    {
        await _processor.ProcessAsync(Assert.Single(await _holder.ReceiveAsync(1, Token)), Token);

        Assert.Equal(["identify-poison: send", "answers: send", "identify: complete"], Steps());
    }

    [Fact]
    public async Task What_was_put_aside_is_completed_even_if_its_sender_cannot_be_told()
    {
        _queues.Get("answers").Before = _ => throw new TransportException("The queue is gone.", isPassing: false);

        await _processor.ProcessAsync(Assert.Single(await _holder.ReceiveAsync(1, Token)), Token);

        Assert.Equal(["identify-poison: send", "identify: complete"], Steps());
        Assert.Equal(0, _holder.Count);
    }

    [Fact]
    public async Task An_answer_for_a_client_that_is_just_deleting_its_queue_is_given_up()
    {
        _queues.Get("answers-mine").Before = _ => throw new QueueBeingDeletedException("It is just being deleted.");

        await _processor.ProcessAsync((await _holder.ReceiveAsync(3, Token))[1], Token);

        Assert.Equal([$"identify: complete {ToClient}"], _log);
    }

    [Fact]
    public async Task An_answer_for_the_queue_of_all_is_tried_again_even_if_that_is_just_being_deleted()
    {
        _queues.Get("answers").Before = _ => throw new QueueBeingDeletedException("It is just being deleted.");

        await _processor.ProcessAsync((await _holder.ReceiveAsync(3, Token))[2], Token);

        Assert.Empty(_log);
        Assert.Equal(2, _holder.Count);
    }

    private IEnumerable<string> Steps() => _log.Select(line => string.Join(' ', line.Split(' ')[..2]));

    private sealed class Echo : IRequestHandler
    {
        public string Queue => "identify";

        public IReadOnlyCollection<string> Types => [MessageType.Identify];

        public Task<Answer?> HandleAsync(Request request, Elapsed elapsed, CancellationToken cancellationToken) =>
            Task.FromResult<Answer?>(request.Fail(new ErrorInfo(ErrorCodes.ImageNotFound, "There is none."), elapsed.Milliseconds));
    }

    private sealed class Queues(List<string> log) : IQueueService
    {
        private readonly Dictionary<string, RecordingQueue> _queues = [];

        public string Description => "queues that note what is done to them";

        public RecordingQueue Get(string name) => _queues.TryGetValue(name, out var queue) ? queue : _queues[name] = new RecordingQueue(name, log);

        IMessageQueue IQueueService.Get(string name) => Get(name);

        public Task CreateAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([.. _queues.Keys]);

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
