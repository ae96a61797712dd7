using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>
/// A data folder as its users see it: they drop files in storage, put messages on queues and read answers, whether a worker
/// runs or not.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteQueueService _queues;
    private int _requests;

    public Site()
    {
        var data = new DataFolder(_folder.Path);
        _queues = new SqliteQueueService(
            new EmbeddedTransportOptions { StorageRoot = data.Root, QueueFile = data.QueueFile, Durability = Durability.Normal, BusyTimeout = TimeSpan.FromMinutes(1) },
            TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        Answers = new AnswerBox(_queues.Get("answers"));
    }

    public string Root => _folder.Path;

    public IQueueService Queues => _queues;

    public AnswerBox Answers { get; }

    public PoisonQueue Poison(string queue) => new(_queues, queue);

    /// <summary>The full name of a stored path.</summary>
    public string File(string path) => Path.Combine(Root, path);

    /// <summary>Puts a file in storage, as <c>cp</c> would.</summary>
    /// <returns>The path.</returns>
    public string Drop(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(path))!);
        System.IO.File.WriteAllBytes(File(path), bytes);
        return path;
    }

    /// <summary>Sends a body as it is.</summary>
    public Task SendAsync(string queue, params IEnumerable<string> bodies) => SendBatchesAsync(queue, [.. bodies]);

    /// <summary>Sends a request under an id of its own.</summary>
    /// <returns>The id.</returns>
    public async Task<string> SendAsync(Request request)
    {
        var id = request.Id ?? $"request-{Interlocked.Increment(ref _requests)}";
        await SendAsync(QueueOf(request), ContractJson.Write(request with { Id = id }));
        return id;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<Answer> AskAsync(Request request) => await Answers.WaitAsync(await SendAsync(request));

    /// <summary>Which class of a gallery is this?</summary>
    public async Task<IdentifiedAnswer> IdentifyAsync(string gallery, ImageReference image, int topK = 5, double? minConfidence = null) =>
        Assert.IsType<IdentifiedAnswer>(await AskAsync(new IdentifyRequest { Gallery = gallery, Image = image, TopK = topK, MinConfidence = minConfidence }));

    public Task<IdentifiedAnswer> IdentifyAsync(string gallery, byte[] image, int topK = 5, double? minConfidence = null) =>
        IdentifyAsync(gallery, ImageReference.FromBytes(image), topK, minConfidence);

    /// <summary>Enrols an image by message.</summary>
    public async Task<EnrolledAnswer> EnrolAsync(string gallery, string className, byte[] image, string? name = null)
    {
        var answer = Assert.IsType<EnrolledAnswer>(await AskAsync(
            new EnrolRequest { Gallery = gallery, Class = className, Image = ImageReference.FromBytes(image), Name = name }));
        Assert.True(answer.Status == AnswerStatus.Enrolled, $"{answer.Status}: {answer.Error}");
        return answer;
    }

    /// <summary>Enrols one drawing of each of the first characters, as classes <c>character 0</c>, <c>character 1</c>, …</summary>
    public async Task EnrolCharactersAsync(string gallery, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(character => EnrolAsync(gallery, $"character {character}", Drawings.Of(character, drawer: 0))));

    public async ValueTask DisposeAsync()
    {
        await Answers.DisposeAsync();
        _queues.Dispose();
        _folder.Dispose();
    }

    private static string QueueOf(Request request) => request switch
    {
        IdentifyRequest or VerifyRequest => "identify",
        EnrolRequest or RemoveRequest or ReconcileRequest => "enrol",
        _ => "train",
    };

    private async Task SendBatchesAsync(string queue, IReadOnlyList<string> bodies) =>
        await _queues.Get(queue).SendAsync([.. bodies.Select(body => new OutgoingMessage(body))], TestContext.Current.CancellationToken);
}
