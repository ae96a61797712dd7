using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Client;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.TransportBehaviour;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Client;

/// <summary>
/// Real queues and storage in a fresh folder, for clients, and the same once more for the worker's side, as another process
/// would have them.
/// </summary>
internal sealed class ClientBench : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SqliteQueueService _workerQueues;
    private readonly SqliteQueueService _clientQueues;

    public ClientBench()
    {
        _workerQueues = new SqliteQueueService(Options, TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        _clientQueues = new SqliteQueueService(Options, TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        Storage = new FolderImageStorage(Options, TimeProvider.System, NullLogger<FolderImageStorage>.Instance);
    }

    public IQueueService Queues => _workerQueues;

    public IQueueService ClientQueues => _clientQueues;

    public FolderImageStorage Storage { get; }

    public string StorageFolder => _folder["storage"];

    private EmbeddedTransportOptions Options => new()
    {
        StorageRoot = _folder["storage"],
        QueueFile = _folder["state/queue.db"],
        Durability = Durability.Normal,
    };

    public SiameseClient Open(SiameseClientOptions? options = null, TimeProvider? time = null) => new(_clientQueues, Storage, options, time: time);

    public FakeWorker Start(Func<Request, byte[]?, Answer?> answer) => new(Queues, Storage, answer, "identify", "enrol");

    /// <summary>The next request on a queue, which is then gone from it.</summary>
    public async Task<Request> NextRequestAsync(string queueName, CancellationToken cancellationToken)
    {
        var queue = Queues.Get(queueName);
        while (true)
        {
            var messages = await queue.ReceiveAsync(1, TimeSpan.FromMinutes(10), cancellationToken);
            if (messages.Count == 0)
            {
                await queue.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
                continue;
            }

            await queue.CompleteAsync(messages, cancellationToken);
            Assert.True(MessageReader.TryRead(messages[0].Body, out var request, out var rejection), rejection?.Message);
            return request;
        }
    }

    public Task AnswerAsync(Request request, Answer answer, CancellationToken cancellationToken) =>
        Queues.Get(request.ReplyTo!).SendAsync([new OutgoingMessage(ContractJson.Write(answer))], cancellationToken);

    public async Task<List<string>> InboxAsync(CancellationToken cancellationToken) =>
        await Storage.ListAsync("inbox", cancellationToken).Select(item => item.Path.Value).ToListAsync(cancellationToken);

    public async Task<List<string>> ReplyQueuesAsync(CancellationToken cancellationToken) =>
        [.. (await Queues.ListAsync(cancellationToken)).Where(name => name.StartsWith("answers-", StringComparison.Ordinal))];

    public void Dispose()
    {
        _workerQueues.Dispose();
        _clientQueues.Dispose();
        _folder.Dispose();
    }
}
