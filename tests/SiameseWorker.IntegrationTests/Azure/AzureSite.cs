using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Hosting;
using SiameseWorker.Imaging;
using SiameseWorker.Samples;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>Queues and containers of one test in a storage account, and workers on them, each with a data folder of its own.</summary>
internal sealed class AzureSite : IAsyncDisposable
{
    private static readonly SampleAlphabet Alphabet = new(seed: 20_261_124, index: 0, characters: 40);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _name = $"t{Guid.NewGuid():N}"[..16];
    private readonly List<WorkerProcess> _workers = [];
    private readonly List<string> _folders = [];
    private readonly ConcurrentDictionary<string, Answer> _answers = new();

    public AzureSite(string connectionString)
    {
        Connection = connectionString;
        var options = new AzureOptions { ConnectionString = connectionString, ContainerPrefix = _name + "-" };
        var clients = new AzureClients(options);
        Queues = new AzureQueueService(clients, options, TimeProvider.System);
        Storage = new BlobImageStorage(clients, options, NullLogger<BlobImageStorage>.Instance);
    }

    public string Connection { get; }

    public AzureQueueService Queues { get; }

    public BlobImageStorage Storage { get; }

    public string Identify => $"{_name}-identify";

    public string Enrol => $"{_name}-enrol";

    public string AnswersQueue => $"{_name}-answers";

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a drawer makes of a character, as a PNG file.</summary>
    public static byte[] Draw(int character, int drawer) => ImageEncoder.ToPng(Alphabet.Draw(character, drawer));

    /// <summary>A worker's settings.</summary>
    /// <param name="connection">The account as the worker is to see it.</param>
    public Dictionary<string, string?> Settings(string? connection = null)
    {
        var folder = Directory.CreateTempSubdirectory("siamese-azure-").FullName;
        _folders.Add(folder);
        return new Dictionary<string, string?>
        {
            ["Transport:Kind"] = "Azure",
            ["Azure:ConnectionString"] = connection ?? Connection,
            ["Azure:ContainerPrefix"] = _name + "-",
            ["Azure:QueueRetry:MaxRetries"] = "1",
            ["Azure:QueueRetry:Delay"] = "00:00:00.050",
            ["Azure:BlobRetry:MaxRetries"] = "1",
            ["Azure:BlobRetry:Delay"] = "00:00:00.050",
            ["Storage:Root"] = folder,
            ["Queues:Identify"] = Identify,
            ["Queues:Enrol"] = Enrol,
            ["Queues:Answers"] = AnswersQueue,
            ["Queues:AllowedReplyQueues"] = AnswersQueue + "*",
            ["Queues:PollInterval"] = "00:00:00.200",
            ["Queues:RetryDelay"] = "00:00:00.100",
            ["Queues:MaxRetryDelay"] = "00:00:01",
            ["Torch:Device"] = "cpu",
            ["Torch:Threads"] = "1",
        };
    }

    /// <summary>Starts a worker in this process.</summary>
    public async Task<WorkerProcess> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var worker = await WorkerProcess.OpenAsync(new Invocation(null, settings ?? Settings(), Verbose: false), Token, quiet: true);
        _workers.Add(worker);
        await worker.Host.StartAsync(Token);
        return worker;
    }

    /// <summary>Puts an image in storage.</summary>
    public Task<StoredItem> PutAsync(string path, byte[] bytes) => Storage.WriteAsync(StoragePath.Parse(path), bytes, Token);

    /// <summary>Sends bodies as they are.</summary>
    public Task SendAsync(string queue, params IEnumerable<string> bodies) => Queues.Get(queue).SendAsync([.. bodies.Select(body => new OutgoingMessage(body))], Token);

    /// <summary>The URL of a stored path, as storage events have it.</summary>
    public string UrlOf(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return new BlobServiceClient(Connection).GetBlobContainerClient($"{_name}-{path[..slash]}").GetBlobClient(path[(slash + 1)..]).Uri.ToString();
    }

    public BlobContainerClient Container(string name) => new(Connection, $"{_name}-{name}");

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<Answer> AskAsync(Request request)
    {
        await SendAsync(request is IdentifyRequest or VerifyRequest ? Identify : Enrol, ContractJson.Write(request));
        return (await AnswersAsync([request.Id!]))[0];
    }

    /// <summary>Waits for the answers to requests; an answer that comes again must say the same.</summary>
    public async Task<IReadOnlyList<Answer>> AnswersAsync(IReadOnlyList<string> ids)
    {
        await UntilAsync($"answers to {ids.Count} requests", async () =>
        {
            var queue = Queues.Get(AnswersQueue);
            var messages = await queue.ReceiveAsync(QueueLimits.MaxBatch, TimeSpan.FromMinutes(1), Token);
            foreach (var message in messages)
            {
                Assert.True(AnswerReader.TryRead(message.Body, out var answer, out var problem), problem);
                var first = _answers.GetOrAdd(answer.Id!, answer);
                Assert.Equal((first.Type, first.Status, (first as IdentifiedAnswer)?.Class), (answer.Type, answer.Status, (answer as IdentifiedAnswer)?.Class));
            }

            await queue.CompleteAsync(messages, Token);
            return ids.All(_answers.ContainsKey);
        });
        return [.. ids.Select(id => _answers[id])];
    }

    /// <summary>Waits until a gallery of a worker has so many exemplars.</summary>
    public static Task EnrolledAsync(WorkerProcess worker, int exemplars) => UntilAsync($"{exemplars} exemplars", async () =>
        (await worker.Store.Reader.SummariseAsync(Token)).Sum(gallery => gallery.Enrolled) == exemplars);

    /// <summary>Waits until a queue is empty, hidden messages included.</summary>
    public Task EmptyAsync(string queue) => UntilAsync($"queue '{queue}' is empty", async () => await Queues.Get(queue).CountAsync(Token) == 0);

    public static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Not within {Patience}: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.Host.StopAsync(CancellationToken.None);
            await worker.DisposeAsync();
        }

        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
        await DeleteAllAsync();
    }

    private async Task DeleteAllAsync()
    {
        await foreach (var queue in new QueueServiceClient(Connection).GetQueuesAsync(prefix: _name, cancellationToken: CancellationToken.None))
            await Queues.DeleteAsync(queue.Name, CancellationToken.None);
        var blobs = new BlobServiceClient(Connection);
        await foreach (var container in blobs.GetBlobContainersAsync(prefix: _name, cancellationToken: CancellationToken.None))
            await blobs.DeleteBlobContainerAsync(container.Name, cancellationToken: CancellationToken.None);
    }
}
