using Microsoft.Data.Sqlite;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.Samples;
using SiameseWorker.Settings;

namespace SiameseWorker.IntegrationTests.Retraining;

/// <summary>A data folder with drawings to train on and to recognise, recipes that train in seconds, and real workers on it.</summary>
internal sealed class RetrainingSite : IAsyncDisposable
{
    /// <summary>Classes that are enrolled, each with several exemplars.</summary>
    public const int Classes = 24;

    private const int ExemplarsPerClass = 6;

    private const string Tiny = """
        {
          "name": "NAME",
          "input": { "width": 28, "height": 28, "invert": true },
          "architecture": { "type": "convnet", "blocks": [{ "channels": 16, "stride": 2 }, { "channels": 32, "stride": 2 }], "embedding": 32 },
          "objective": { "type": "prototypical" },
          "sampling": { "type": "episodes", "ways": 8, "shots": 2 },
          "optimiser": { "type": "adam" },
          "schedule": { "type": "cosine", "peak": PEAK },
          "validation": { "holdOut": 0.3, "ways": 8, "episodes": 20, "everySteps": 1000 },
          "stopping": { "steps": 60 }
        }
        """;

    private readonly GalleryDatabase _database;

    private RetrainingSite()
    {
        Data = new DataFolder(Site.Root);
        _database = new GalleryDatabase(new GalleryDatabaseOptions { Path = Data.GalleryDatabase }, TimeProvider.System);
        Runs = new RunStore(_database, TimeProvider.System);
        Reader = new GalleryReader(_database);
    }

    public Site Site { get; } = new();

    public DataFolder Data { get; }

    /// <summary>The runs, read beside the workers.</summary>
    public RunStore Runs { get; }

    /// <summary>What is enrolled, read beside the workers.</summary>
    public GalleryReader Reader { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes a folder; the same images each time.</summary>
    public static async Task<RetrainingSite> CreateAsync()
    {
        var site = new RetrainingSite();
        await SampleAlphabets.WriteAsync(site.Site.File("corpus/samples"), seed: 3, alphabets: 4, characters: 8, drawers: 6, Token);
        await SampleAlphabets.WriteAsync(site.Site.File("corpus/validation"), seed: 4, alphabets: 1, characters: 8, drawers: 4, Token);
        for (var character = 0; character < Classes; character++)
        {
            for (var drawer = 0; drawer < ExemplarsPerClass; drawer++)
                site.Site.Drop($"galleries/default/character {character}/{drawer}.png", Drawings.Of(character, drawer));
        }

        site.WriteRecipe("tiny", peak: "0.003");
        site.WriteRecipe("broken", peak: "1");
        return site;
    }

    /// <summary>Starts a worker. Whatever the candidate is like it is promoted, unless another margin is given.</summary>
    public ChildProcess StartWorker(params IEnumerable<string> settings) => ChildProcess.StartSiamese(Site.Root, ["run", .. Set([.. Usual, .. settings])]);

    /// <summary>Runs <c>siamese retrain</c> to its end.</summary>
    public Task<ChildProcess.Ended> RetrainAsync(params IEnumerable<string> arguments) => ChildProcess.RunSiameseAsync(Site.Root, ["retrain", .. arguments]);

    /// <summary>Waits until everything is enrolled in gallery <c>default</c>.</summary>
    public Task EnrolledAsync(ChildProcess worker) => Eventually.HoldsAsync(
        "everything is enrolled",
        async () => (await GalleriesAsync()).SingleOrDefault(gallery => gallery.Name == "default")?.Enrolled == Classes * ExemplarsPerClass,
        () => Task.FromResult(worker.Errors));

    /// <summary>Asks for a retraining as a program does.</summary>
    public async Task<string> AskAsync(string recipe = "tiny")
    {
        var id = $"retrain-{Guid.NewGuid():N}";
        await Site.SendAsync("train", ContractJson.Write(new RetrainRequest { Id = id, Recipe = recipe, Force = true }));
        return id;
    }

    /// <summary>The answer to a retraining.</summary>
    public async Task<RetrainedAnswer> AnswerAsync(string id) => Assert.IsType<RetrainedAnswer>(await Site.Answers.WaitAsync(id));

    /// <summary>Waits until a run is in one of some states.</summary>
    public Task<RetrainingRun> WaitForAsync(string id, ChildProcess worker, params IReadOnlyCollection<RunState> states) => Eventually.GetAsync(
        $"run {id} is {string.Join(" or ", states)}",
        async () => (await ListAsync()).SingleOrDefault(run => run.Request.RequestId == id && states.Contains(run.State)),
        async () => $"It is {(await ListAsync()).SingleOrDefault(run => run.Request.RequestId == id)}. {worker.Errors}");

    /// <summary>All runs; none while the first worker has not made the database's tables yet.</summary>
    public async Task<IReadOnlyList<RetrainingRun>> ListAsync()
    {
        try
        {
            return File.Exists(_database.Path) ? await Runs.ListAsync(null, 100, Token) : [];
        }
        catch (SqliteException)
        {
            return [];
        }
    }

    /// <summary>What the database answers to SQL, as one number.</summary>
    public long Count(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_database.Path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await Site.DisposeAsync();
    }

    /// <summary>Settings as arguments.</summary>
    public static IEnumerable<string> Set(IEnumerable<string> settings) => settings.SelectMany(setting => new[] { "--set", setting });

    private static readonly string[] Usual =
    [
        // A machine that runs other tests beside these has nothing to spare.
        "Retraining:LowPriority=false", "Retraining:Margin=1", "Retraining:LeaseTimeout=00:00:02", "Retraining:CheckpointInterval=00:00:01", "Retraining:Episodes=100", "Retraining:MaxAttempts=50",
        "Queues:VisibilityTimeout=00:00:02", "Queues:MaxDequeueCount=100", "Enrolment:SettleTime=00:00:00.1", "EmbeddedQueue:Durability=Normal", "Torch:Device=cpu", "Torch:Threads=1",
    ];

    private async Task<IReadOnlyList<GallerySummary>> GalleriesAsync()
    {
        try
        {
            return File.Exists(_database.Path) ? await Reader.SummariseAsync(Token) : [];
        }
        catch (SqliteException)
        {
            return [];
        }
    }

    private void WriteRecipe(string name, string peak) => Site.Drop(
        $"config/recipes/{name}.json",
        System.Text.Encoding.UTF8.GetBytes(Tiny.Replace("NAME", name, StringComparison.Ordinal).Replace("PEAK", peak, StringComparison.Ordinal)));
}
