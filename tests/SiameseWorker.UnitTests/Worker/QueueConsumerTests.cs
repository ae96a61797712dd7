using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.UnitTests.Client;
using SiameseWorker.UnitTests.Encoding;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Worker;

public sealed class QueueConsumerTests : IAsyncLifetime
{
    // A message that is visible after this was given back: its visibility cannot have ended.
    private static readonly TimeSpan LongVisibility = TimeSpan.FromHours(1);

    private readonly TemporaryFolder _folder = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly AnswerOutbox _outbox = new();
    private readonly SqliteQueueService _queues;
    private readonly FolderImageStorage _storage;

    public QueueConsumerTests()
    {
        var options = new EmbeddedTransportOptions { StorageRoot = _folder["storage"], QueueFile = _folder["queue.db"], Durability = Durability.Normal };
        _queues = new SqliteQueueService(options, TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        _storage = new FolderImageStorage(options, TimeProvider.System, NullLogger<FolderImageStorage>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        _queues.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task All_consumers_end_and_give_back_when_the_worker_begins_to_end_though_none_was_stopped_yet()
    {
        var stuck = new[] { new StuckHandler("identify"), new StuckHandler("enrol") };
        var consumers = stuck.Select(Consumer).ToList();
        foreach (var (handler, consumer) in stuck.Zip(consumers))
        {
            await _queues.Get(handler.Queue).SendAsync([new OutgoingMessage("""{"type":"identify","id":"1","image":"inbox/1.png"}""")], Token);
            await consumer.StartAsync(Token);
            await handler.Taken.WaitAsync(Token);
        }

        _lifetime.StopApplication();

        await Task.WhenAll(consumers.Select(consumer => consumer.ExecuteTask!));
        foreach (var handler in stuck)
            Assert.Single(await _queues.Get(handler.Queue).PeekAsync(1, Token));
        consumers.ForEach(consumer => consumer.Dispose());
    }

    [Fact]
    public async Task A_queue_that_cannot_be_read_is_asked_once_a_second_even_where_the_settings_have_no_pause()
    {
        var time = new SteppedTime();
        var handler = new StuckHandler("identify");
        await _queues.Get(handler.Queue).SendAsync([new OutgoingMessage("""{"type":"identify","id":"1","image":"inbox/1.png"}""")], Token);
        using var consumer = Consumer(handler, new DeafQueues(_queues, failures: 1, new TransportException("It is away.", isPassing: true)), time);
        // The holder's timer.
        await time.SomebodyWaitsAsync(Token);

        await consumer.StartAsync(Token);

        Assert.Equal(TimeSpan.FromSeconds(1), await time.SomebodyWaitsAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token));
        time.Advance(TimeSpan.FromSeconds(1));
        await handler.Taken.WaitAsync(Token);
        _lifetime.StopApplication();
        await consumer.ExecuteTask!;
    }

    private QueueConsumer Consumer(IRequestHandler handler) => Consumer(handler, _queues, TimeProvider.System);

    private QueueConsumer Consumer(IRequestHandler handler, IQueueService queues, TimeProvider time) => new(
        handler, queues, _storage, _outbox, new QueueOptions { VisibilityTimeout = LongVisibility, RetryDelay = TimeSpan.Zero }, new WorkerOptions { GracePeriod = TimeSpan.Zero },
        _lifetime, time, NullLoggerFactory.Instance);

    /// <summary>Works on a request until it is told to end.</summary>
    private sealed class StuckHandler(string queue) : IRequestHandler
    {
        private readonly TaskCompletionSource _taken = new();

        public string Queue => queue;

        public IReadOnlyCollection<string> Types => [MessageType.Identify];

        public Task Taken => _taken.Task;

        public async Task<Answer?> HandleAsync(Request request, Elapsed elapsed, CancellationToken cancellationToken)
        {
            _taken.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return null;
        }
    }
}
