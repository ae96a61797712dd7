using Microsoft.Data.Sqlite;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.Settings;

namespace SiameseWorker.IntegrationTests.CommandLine;

/// <summary>
/// The real worker as a process, killed again and again (SIGKILL) while files are dropped and other processes send: every
/// message is answered, each as without the kills, and every image is enrolled.
/// </summary>
public sealed class NothingIsLostTests : IAsyncLifetime
{
    private const int Classes = 20;
    private const int LateImages = 12;
    private const int Rounds = 5;
    private const int MessagesPerRound = 50;

    private static readonly string[] Senders = ["anna", "bert"];

    private readonly Site _site = new();
    private readonly Random _random = new(20_261_124);
    private ChildProcess? _worker;
    private int _kills;
    private int _dropped;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
            await _worker.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Every_message_is_answered_and_every_image_enrolled_however_often_the_worker_is_killed()
    {
        var expected = await AnswersWithoutKillsAsync();
        await EnrolWhileKillingAsync();
        await AskWhileKillingAsync([.. expected.Keys]);

        var ids = Senders.SelectMany(sender => Enumerable.Range(0, Rounds * MessagesPerRound).Select(i => $"{sender} {i} {expected.Keys.ElementAt(i % expected.Count)}")).ToList();
        await Eventually.HoldsAsync("every message is answered", () => Task.FromResult(ids.TrueForAll(id => _site.Answers.For(id).Count > 0)),
            () => Task.FromResult($"{_site.Answers.Count} of {ids.Count} are. {_worker!.Errors}"));
        await EnrolledAsync("late", LateImages);
        await _worker!.TerminateAsync();
        Assert.Equal(0, (await _worker.EndAsync()).ExitCode);

        Assert.InRange(_kills, 5, int.MaxValue);
        Assert.Equal(ids.Count, _site.Answers.Count);
        Assert.Empty(_site.Answers.Unreadable);
        foreach (var id in ids)
        {
            foreach (var answer in _site.Answers.For(id))
                SameAnswer.Check(expected[id.Split(' ')[2]], Assert.IsType<IdentifiedAnswer>(answer));
        }

        foreach (var queue in new[] { "identify", "enrol" })
            Assert.Equal((0, 0), (await _site.Queues.Get(queue).CountAsync(Token), await _site.Poison(queue).CountAsync(Token)));
        var data = new DataFolder(_site.Root);
        Assert.Equal("ok", CheckIntegrity(data.GalleryDatabase));
        Assert.Equal("ok", CheckIntegrity(data.QueueFile));
    }

    /// <summary>A worker that nobody disturbs, on data of its own: what it answers, by path of the probe.</summary>
    private async Task<IReadOnlyDictionary<string, IdentifiedAnswer>> AnswersWithoutKillsAsync()
    {
        await using var site = new Site();
        await using var worker = await TestWorker.StartAsync(site);
        for (var character = 0; character < Classes; character++)
            DropExemplar(site, character);
        await Eventually.HoldsAsync("all are enrolled", async () => (await worker.GalleryAsync("default"))?.Enrolled == Classes);

        // Other drawings of the enrolled characters, and as many strangers.
        var answers = new SortedDictionary<string, IdentifiedAnswer>(StringComparer.Ordinal);
        for (var character = 0; character < 2 * Classes; character++)
        {
            var path = $"inbox/probe-{character:00}.png";
            _site.Drop(path, Drawings.Of(character, drawer: 1));
            answers[path] = await site.IdentifyAsync("default", ImageReference.FromPath(site.Drop(path, Drawings.Of(character, drawer: 1))));
        }

        return answers;
    }

    private async Task EnrolWhileKillingAsync()
    {
        StartWorker();
        for (var character = 0; character < Classes; character++)
        {
            DropExemplar(_site, character);
            if (character is 6 or 13)
                await KillAfterAsync(TimeSpan.FromMilliseconds(_random.Next(2_000)));
        }

        await EnrolledAsync("default", Classes);
    }

    private async Task AskWhileKillingAsync(string[] probes)
    {
        var queueFile = new DataFolder(_site.Root).QueueFile;
        await using var first = ChildProcess.Start("SiameseWorker.TestSender", _site.Root, [queueFile, Senders[0], .. probes]);
        await using var second = ChildProcess.Start("SiameseWorker.TestSender", _site.Root, [queueFile, Senders[1], .. probes]);
        for (var round = 1; round <= Rounds; round++)
        {
            await first.WriteLineAsync($"{MessagesPerRound}");
            await second.WriteLineAsync($"{MessagesPerRound}");
            await KillAfterAnswersAsync(_site.Answers.Count + _random.Next(1, MessagesPerRound));
            if (round % 2 == 0)
                await KillAfterAsync(TimeSpan.FromMilliseconds(_random.Next(1_500)));
            await first.PrintsAsync($"{round * MessagesPerRound} sent");
            await second.PrintsAsync($"{round * MessagesPerRound} sent");
        }
    }

    /// <summary>Kills in the midst of answering, drops images while no worker runs, and starts another.</summary>
    private async Task KillAfterAnswersAsync(int answers)
    {
        await Eventually.HoldsAsync($"{answers} messages are answered", () => Task.FromResult(_site.Answers.Count >= answers), () => Task.FromResult(_worker!.Errors));
        DropLate();
        await KillAsync();
        DropLate();
        StartWorker();
    }

    /// <summary>Kills at a moment at which the worker may be starting, enrolling or answering.</summary>
    private async Task KillAfterAsync(TimeSpan time)
    {
        await Task.Delay(time, Token);
        await KillAsync();
        StartWorker();
    }

    private async Task KillAsync()
    {
        await _worker!.KillAsync();
        await _worker.DisposeAsync();
        _kills++;
    }

    // A message that a killed worker held comes back after the short visibility time. Each kill counts as one try of all the
    // messages that were held: with the default of 5 tries, the test itself would make some of them poisonous.
    private void StartWorker() => _worker = ChildProcess.StartSiamese(
        _site.Root,
        "--set", "Queues:VisibilityTimeout=00:00:02",
        "--set", "Queues:MaxDequeueCount=100",
        "--set", "Enrolment:SettleTime=00:00:00.1",
        "--set", "Torch:Device=cpu",
        "--set", "Torch:Threads=1");

    private static void DropExemplar(Site site, int character) =>
        site.Drop($"galleries/default/character {character}/1.png", Drawings.Of(character, drawer: 0));

    private void DropLate()
    {
        if (_dropped < LateImages)
            _site.Drop($"galleries/late/character {_dropped}/1.png", Drawings.Of(_dropped++, drawer: 2));
    }

    /// <summary>Waits until a gallery has as many exemplars, reading the database beside the worker.</summary>
    private async Task EnrolledAsync(string gallery, int exemplars)
    {
        while (gallery == "late" && _dropped < LateImages)
            DropLate();
        await using var database = new GalleryDatabase(new GalleryDatabaseOptions { Path = new DataFolder(_site.Root).GalleryDatabase }, TimeProvider.System);
        var reader = new GalleryReader(database);
        await Eventually.HoldsAsync(
            $"{exemplars} exemplars are enrolled in '{gallery}'",
            async () => File.Exists(database.Path) && (await SummariseAsync(reader))?.SingleOrDefault(found => found.Name == gallery)?.Enrolled == exemplars,
            () => Task.FromResult(_worker!.Errors));
    }

    /// <summary>Null while the first worker has not made the database's tables yet.</summary>
    private static async Task<IReadOnlyList<GallerySummary>?> SummariseAsync(GalleryReader reader)
    {
        try
        {
            return await reader.SummariseAsync(Token);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static string? CheckIntegrity(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return command.ExecuteScalar() as string;
    }
}
