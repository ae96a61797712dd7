using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Enrolment;
using SiameseWorker.Gallery;
using SiameseWorker.Imaging;
using SiameseWorker.Retraining;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.TransportBehaviour;
using SiameseWorker.UnitTests.Encoding;
using SiameseWorker.UnitTests.Gallery;

namespace SiameseWorker.UnitTests.Worker.Versions;

/// <summary>The parts of a worker that have to do with encoder versions: real database, storage and (small) encoders.</summary>
internal sealed class VersionBench : IAsyncDisposable
{
    private static readonly WorkerOptions Worker = new() { DecodeConcurrency = 2 };

    private readonly TemporaryFolder _folder = new();
    private readonly GalleryFixture _gallery;
    private readonly ExemplarReader _reader;
    private readonly InstalledEncoders _installed;

    private VersionBench(GalleryFixture gallery, TemporaryFolder folder, Lines lines)
    {
        (_gallery, _folder) = (gallery, folder);
        var data = new DataFolder(folder["data"]);
        var torch = new TorchOptions { Device = "cpu" };
        var limits = new ImageLimits();
        Storage = new FolderImageStorage(new EmbeddedTransportOptions { StorageRoot = data.Root, QueueFile = data.QueueFile }, TimeProvider.System, NullLogger<FolderImageStorage>.Instance);
        var models = new ModelStore(Storage, data, NullLogger<ModelStore>.Instance);
        _installed = new InstalledEncoders(Store, data, torch, new EncoderOptions(), lines, models, gallery.Time);
        _reader = new ExemplarReader(new FaultyStorage((path, _) => FaultOf?.Invoke(path) is { } fault ? Task.FromException(fault) : Task.CompletedTask, [], Storage), new InputReader(limits), limits);
        Encoders = new ActiveEncoders(lines, Store, NullLogger<ActiveEncoders>.Instance);
        var reembedding = new Reembedding(Store, Storage, _reader, Worker, TimeProvider.System, NullLogger<Reembedding>.Instance);
        Installation = new EncoderInstallation(Store, lines, _installed, Encoders, reembedding, models, NullLogger<EncoderInstallation>.Instance);
        Versions = new EncoderVersions(Store, _installed, Encoders, reembedding, new VersionCheck(Store, _reader), gallery.Time, NullLogger<EncoderVersions>.Instance);
        Enroller = new Enroller(
            Storage, Store, new LiveReader(_reader, Encoders), new LiveEmbedding(Store, NullLogger<LiveEmbedding>.Instance),
            new EnrolmentOptions { SettleTime = TimeSpan.Zero }, Worker, TimeProvider.System, NullLogger<Enroller>.Instance);
        Runs = new RunStore(gallery.Database, gallery.Time);
        Leftovers = new RunLeftovers(Runs, Versions, data, NullLogger<RunLeftovers>.Instance);
        Data = data;
    }

    public DataFolder Data { get; }

    public GalleryStore Store => _gallery.Store;

    public FolderImageStorage Storage { get; }

    public ActiveEncoders Encoders { get; }

    public EncoderInstallation Installation { get; }

    public EncoderVersions Versions { get; }

    public Enroller Enroller { get; }

    public RunStore Runs { get; }

    public RunLeftovers Leftovers { get; }

    /// <summary>What reading an image fails with; null: it does not.</summary>
    public Func<StoragePath, Exception?>? FaultOf { get; set; }

    public VersionRetention Retention(int keep) =>
        new(Store, _installed, Encoders, new RetentionOptions { Versions = keep, Age = TimeSpan.Zero }, _gallery.Time, NullLogger<VersionRetention>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts with a made-up encoder of 12 dimensions as <c>default/1</c>.</summary>
    public static async Task<VersionBench> StartAsync(params (string Key, string? Value)[] settings)
    {
        var folder = new TemporaryFolder();
        MadeUpEncoder.Save(folder["first"], card => card with { Name = "1" });
        var lines = ReadLines(settings.Any(setting => setting.Key.EndsWith("Encoder", StringComparison.Ordinal)) ? settings : [.. settings, ("Encoder:Folder", folder["first"])]);
        var bench = new VersionBench(await GalleryFixture.OpenAsync(new GalleryStoreOptions { LineOf = lines.LineOf }), folder, lines);
        await bench.Installation.BeginAsync(Token);
        return bench;
    }

    /// <summary>What the next start of the process finds, with other settings perhaps.</summary>
    public async Task<VersionBench> RestartAsync(params (string Key, string? Value)[] settings)
    {
        await Encoders.DisposeAsync();
        var lines = ReadLines(settings);
        await _gallery.RestartAsync(new GalleryStoreOptions { LineOf = lines.LineOf });
        var bench = new VersionBench(_gallery, _folder, lines) { FaultOf = FaultOf };
        await bench.Installation.BeginAsync(Token);
        return bench;
    }

    public static Lines ReadLines(params (string Key, string? Value)[] settings) => WorkerSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build()).Lines;

    /// <summary>The folder of another encoder: other weights, other input, other dimension.</summary>
    public string Train(string name, int channels = 1, long seed = 9)
    {
        var architecture = MadeUpEncoder.Architecture with { Embedding = 7 };
        return MadeUpEncoder.Save(
            _folder[name],
            card => card with { Name = name, Architecture = architecture, Dimension = 7, Input = new InputSpec { Width = 16, Height = 16, Channels = channels } },
            seed).Folder;
    }

    /// <summary>Registers, embeds with and promotes another encoder.</summary>
    public async Task<EncoderVersion> PromoteNewAsync(string name, string line = "default")
    {
        var version = await Versions.RegisterAsync(line, Train(name), Token);
        await Versions.BackfillAsync(version, null, Token);
        await Versions.VerifyAsync(version, Token);
        _gallery.Time.Advance(TimeSpan.FromHours(1));
        return await Versions.PromoteAsync(version, null, Token);
    }

    /// <summary>Drops an image of noise, and has it enrolled.</summary>
    public async Task<string> EnrolAsync(int number, string gallery = "default")
    {
        var path = Drop(number, gallery);
        await Enroller.SyncAsync([StoragePath.Parse(path)], whole: true, Token);
        return path;
    }

    /// <summary>Drops an image of noise, the same for the same number, as the one exemplar of its class.</summary>
    public string Drop(int number, string gallery = "default")
    {
        var path = $"galleries/{gallery}/class {number}/1.png";
        var file = Path.Combine(Data.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, Image(number));
        return path;
    }

    public static byte[] Image(int number)
    {
        var samples = new byte[24 * 20 * 3];
        new Random(number).NextBytes(samples);
        return ImageEncoder.ToPng(new PixelImage(24, 20, 3, samples));
    }

    /// <summary>Asks with the version that answers now, as the worker does.</summary>
    /// <returns>The version, the best class, and its similarity.</returns>
    public async Task<(string Encoder, string? Class, float Similarity)> AskAsync(int number, string gallery = "default")
    {
        using var encoder = Encoders.Use(gallery);
        var input = new InputReader(new ImageLimits()).Read(Image(number), encoder.Session.Input);
        var embedding = await encoder.Session.EmbedAsync([input], Token);
        var best = Store.Vectors.Search(gallery, encoder.Version.Id, embedding[0], 1)!.Candidates;
        return best is [var first, ..] ? (encoder.Version.FullName, first.Class, MathF.Round(first.Similarity, 4)) : (encoder.Version.FullName, null, 0);
    }

    /// <summary>How many vectors there are by each version, by its full name.</summary>
    public async Task<IReadOnlyDictionary<string, int>> EmbeddedAsync() =>
        (await Store.Reader.VersionUsageAsync(null, Token)).ToDictionary(usage => usage.Version.FullName, usage => usage.Embedded);

    public async ValueTask DisposeAsync()
    {
        await Encoders.DisposeAsync();
        Versions.Dispose();
        await _gallery.DisposeAsync();
        _folder.Dispose();
    }
}
