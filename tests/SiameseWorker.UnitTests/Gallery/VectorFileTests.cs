using System.Diagnostics;
using CsCheck;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Search;
using SiameseWorker.Gallery.Store;
using SiameseWorker.UnitTests.Transport;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>A start from a file of vectors finds what a start from the database finds, whatever happened to either.</summary>
public sealed class VectorFileTests
{
    /// <summary>16 rows to a chunk, so that few exemplars make many chunks.</summary>
    private const int Dimension = 4096;

    private const string FolderVariable = "SIAMESE_TEST_VECTORS_TO_READ";

    private static readonly GalleryStoreOptions Options = new() { VectorFileFrom = 1, Search = new() { Threads = 3 } };

    private static readonly Gen<(Step Step, int Seed)[]> Histories = Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 1000]).Array[5, 30];

    private enum Step
    {
        Enrol, EnrolMany, Reject, Remove, RemoveMany, Backfill, Start, DeleteFile, Damage, CutOff, KeepFile, OldFile, Backup, Restore,
        DeleteByHand, ReplaceByHand, MoveByHand, RenameByHand, OtherSettings,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_holds_what_the_database_holds_after_any_history()
    {
        var fromFile = 0;
        await Histories.SampleAsync(
            async history =>
            {
                await using var run = await History.BeginAsync();
                foreach (var (step, seed) in history)
                    await run.TakeAsync(step, seed);
                await run.TakeAsync(Step.Start, 0);
                Interlocked.Add(ref fromFile, run.StartsFromFile);
            },
            iter: 15, threads: 1);
        Assert.InRange(fromFile, 15, int.MaxValue);
    }

    [Fact]
    public async Task Every_byte_of_a_file_that_is_changed_is_found()
    {
        await using var fixture = await OpenAsync(Options);
        var version = await fixture.ActivateAsync(dimension: 40, metric: Metric.Cosine);
        await fixture.Store.WriteAsync([.. Enumerable.Range(0, 30).Select(i => Write(version, "g", "c" + (i % 3), i + ".png", Vector(i)[..40]))], Cancel);
        await RestartAsync(fixture);
        await RestartAsync(fixture);
        Assert.Equal(0, fixture.Store.Loaded.Changed);

        var file = VectorFiles.PathOf(fixture.Path, version.Id);
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        var logger = new RecordingLogger<VectorFileTests>();
        using var files = new VectorFiles(fixture.Path, Options, logger);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Cancel);
            using var context = fixture.Database.Connections.Context();
            Assert.True(files.TryRead(context, fixture.Store.Vectors.NewVersion(version), Cancel) is null, $"Byte {i} was changed, and the file taken for whole.");
            bytes[i] ^= 1;
        }

        Assert.Contains($"The vectors of default/1 are read from the database and not from {file}: it is damaged", string.Join('\n', logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_harms_nothing()
    {
        await using var fixture = await OpenAsync(Options);
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 1, 2);
        var file = VectorFiles.PathOf(fixture.Path, version.Id);
        Directory.CreateDirectory(Path.Combine(file + ".partial", "full"));

        var logger = new RecordingLogger<VectorFileTests>();
        await fixture.CloseAsync();
        await using var database = fixture.NewDatabase();
        await database.InitialiseAsync(Cancel);
        using var store = await GalleryStore.OpenAsync(database, Options, fixture.Time, Cancel, logger);
        store.FinishFiles();

        Assert.Equal("cat", store.Vectors.Search("g", version.Id, new float[] { 1, 2 }, 1)!.Candidates[0].Class);
        Assert.False(File.Exists(file));
        Assert.Contains("could not be written, and the next start reads the database instead", Assert.Single(logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_versions_that_are_gone_are_deleted()
    {
        await using var fixture = await OpenAsync(Options);
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 1, 2);
        await RestartAsync(fixture);
        var file = VectorFiles.PathOf(fixture.Path, version.Id);
        Assert.True(File.Exists(file));

        await fixture.Store.WriteAsync([Write(version, "g", "cat", "1.png") with { Vectors = new Dictionary<long, float[]>() }], Cancel);
        await fixture.ActivateAsync("2");
        await fixture.Store.RemoveVersionAsync(version.Id, Cancel);
        await RestartAsync(fixture);

        Assert.False(File.Exists(file));
        Assert.Equal(0L, fixture.Sql("SELECT COUNT(*) FROM ChangedVectors"));
    }

    [Fact]
    public async Task Few_vectors_are_not_worth_a_file()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 1, 2);

        await fixture.RestartAsync();
        fixture.Store.FinishFiles();

        Assert.Null(fixture.Store.Loaded.Changed);
        Assert.False(File.Exists(VectorFiles.PathOf(fixture.Path, version.Id)));
    }

    [Fact]
    public async Task A_process_killed_while_it_writes_a_file_leaves_a_start_that_finds_everything()
    {
        await using var fixture = await OpenAsync(Options);
        var version = await fixture.ActivateAsync(dimension: Dimension, metric: Metric.Cosine);
        for (var batch = 0; batch < 8; batch++)
            await fixture.Store.WriteAsync([.. Enumerable.Range(batch * 500, 500).Select(i => Write(version, "g", "c" + i, i + ".png", Vector(i)))], Cancel);
        await fixture.CloseAsync();
        var file = VectorFiles.PathOf(fixture.Path, version.Id);

        foreach (var megabytes in new[] { 0, 1, 20, 60 })
        {
            File.Delete(file);
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
            {
                ArgumentList = { "-method", $"*.{nameof(Opens_and_waits)}", "-explicit", "only" },
                Environment = { [FolderVariable] = fixture.Path },
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            var partial = new FileInfo(file + ".partial");
            while (!File.Exists(file) && !(Refreshed(partial).Exists && partial.Length >= megabytes << 20))
                await Task.Delay(1, Cancel);
            process.Kill();
            await process.WaitForExitAsync(Cancel);

            await fixture.RestartAsync(Options);
            Assert.Equal(4000, fixture.Store.Loaded.Vectors);
            Assert.Equal("c3999", fixture.Store.Vectors.Search("g", version.Id, Vector(3999), 1)!.Candidates[0].Class);
            await fixture.CloseAsync();
        }
    }

    /// <summary>Not a test of its own: what the process that is killed does.</summary>
    [Fact(Explicit = true)]
    public async Task Opens_and_waits()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 }, "Run by the other test of this class.");
        await using var database = new GalleryDatabase(new() { Path = Environment.GetEnvironmentVariable(FolderVariable)! }, TimeProvider.System);
        await database.InitialiseAsync(Cancel);
        using var store = await GalleryStore.OpenAsync(database, Options, TimeProvider.System, Cancel);
        await Task.Delay(Timeout.Infinite, Cancel);
    }

    private static FileInfo Refreshed(FileInfo file)
    {
        file.Refresh();
        return file;
    }

    private static async Task RestartAsync(GalleryFixture fixture)
    {
        await fixture.RestartAsync(Options);
        fixture.Store.FinishFiles();
    }

    private static float[] Vector(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>A database with its files, and what is done to them.</summary>
    private sealed class History(GalleryFixture fixture, EncoderVersion version) : IAsyncDisposable
    {
        private byte[]? _backup;
        private byte[]? _oldFile;

        public int StartsFromFile { get; private set; }

        private string File => VectorFiles.PathOf(fixture.Path, version.Id);

        public static async Task<History> BeginAsync()
        {
            var fixture = await OpenAsync(Options);
            return new(fixture, await fixture.ActivateAsync(dimension: Dimension, metric: Metric.Cosine));
        }

        public async Task TakeAsync(Step step, int seed)
        {
            switch (step)
            {
                case Step.Enrol:
                    await fixture.Store.WriteAsync([Enrolment(seed)], Cancel);
                    break;
                case Step.EnrolMany:
                    await fixture.Store.WriteAsync([.. Enumerable.Range(seed, 25).Select(Enrolment)], Cancel);
                    break;
                case Step.Reject:
                    await fixture.Store.RejectAsync([new("g0", "c0", PathOf(seed), 1, "e", "", "not-an-image", "It is none.")], Cancel);
                    break;
                case Step.Remove:
                    await fixture.Store.RemoveAsync([PathOf(seed)], Cancel);
                    break;
                case Step.RemoveMany:
                    await fixture.Store.RemoveAsync([.. Enumerable.Range(seed, 20).Select(PathOf)], Cancel);
                    break;
                case Step.Backfill:
                    await fixture.Store.WriteAsync([Enrolment(seed) with { Vectors = new Dictionary<long, float[]>() }], Cancel);
                    var pending = (await fixture.Store.Reader.FindAsync(PathOf(seed), Cancel))!;
                    await fixture.Store.AddVectorsAsync(version.Id, [new(pending.Id, pending.ContentHash, Vector(seed))], Cancel);
                    break;
                case Step.Start:
                    await StartAsync(Options);
                    break;
                case Step.OtherSettings:
                    await StartAsync(new() { VectorFileFrom = 1, Search = new() { ReducedPrecision = false } });
                    break;
                default:
                    await fixture.CloseAsync();
                    await TamperAsync(step, seed);
                    await StartAsync(Options);
                    break;
            }

            AssertSame();
        }

        public ValueTask DisposeAsync() => fixture.DisposeAsync();

        private async Task TamperAsync(Step step, int seed)
        {
            var bytes = System.IO.File.Exists(File) ? await System.IO.File.ReadAllBytesAsync(File, Cancel) : [];
            switch (step)
            {
                case Step.DeleteFile:
                    System.IO.File.Delete(File);
                    break;
                case Step.Damage when bytes.Length > 0:
                    bytes[(int)((long)seed * bytes.Length / 1001)] ^= 0x40;
                    await System.IO.File.WriteAllBytesAsync(File, bytes, Cancel);
                    break;
                case Step.CutOff:
                    await System.IO.File.WriteAllBytesAsync(File, bytes[..(int)((long)seed * bytes.Length / 1001)], Cancel);
                    break;
                case Step.KeepFile:
                    _oldFile = bytes;
                    break;
                case Step.OldFile when _oldFile is not null:
                    await System.IO.File.WriteAllBytesAsync(File, _oldFile, Cancel);
                    break;
                case Step.Backup:
                    _backup = await System.IO.File.ReadAllBytesAsync(fixture.Path, Cancel);
                    break;
                case Step.Restore when _backup is not null:
                    await System.IO.File.WriteAllBytesAsync(fixture.Path, _backup, Cancel);
                    break;
                case Step.DeleteByHand:
                    fixture.Sql($"DELETE FROM Embeddings WHERE ExemplarId % 5 = {seed % 5}");
                    break;
                case Step.ReplaceByHand:
                    const string Other = "(SELECT Vector FROM Embeddings ORDER BY ExemplarId DESC LIMIT 1)";
                    fixture.Sql($"UPDATE Embeddings SET Vector = {Other} WHERE ExemplarId % 7 = {seed % 7}");
                    fixture.Sql($"INSERT OR REPLACE INTO Embeddings SELECT VersionId, ExemplarId, {Other} FROM Embeddings WHERE ExemplarId % 7 = {(seed + 1) % 7}");
                    break;
                case Step.MoveByHand:
                    fixture.Sql($"UPDATE Exemplars SET ClassId = (SELECT MAX(Id) FROM Classes) WHERE Id % 3 = {seed % 3}");
                    break;
                case Step.RenameByHand:
                    fixture.Sql($"UPDATE Classes SET Name = Name || '-{seed}' WHERE Id % 2 = 0");
                    break;
            }
        }

        private async Task StartAsync(GalleryStoreOptions options)
        {
            await fixture.RestartAsync(options);
            fixture.Store.FinishFiles();
            StartsFromFile += fixture.Store.Loaded.Changed is null ? 0 : 1;
        }

        private void AssertSame()
        {
            var loaded = fixture.Store.Vectors.NewVersion(version);
            new VectorLoader(fixture.Database.Connections, threads: 1).Load(loaded, Cancel);
            Assert.Equal(Contents(loaded), Contents(fixture.Store.Vectors.Version(version.Id)));
        }

        private static IEnumerable<(string Gallery, long Id, string Class, string Path, float First, float Last, int Classes)> Contents(VersionVectors vectors)
        {
            var vector = new float[Dimension];
            foreach (var (gallery, set) in vectors.Sets.OrderBy(set => set.Key, StringComparer.Ordinal))
            {
                var snapshot = set.Snapshot;
                for (var i = 0; i < snapshot.Chunks.Length; i++)
                {
                    for (var row = 0; row < snapshot.Rows(i); row++)
                    {
                        if (snapshot.Chunks[i].Class(row) is not { } label)
                            continue;
                        snapshot.Chunks[i].Read(row, vector);
                        yield return (gallery, snapshot.Chunks[i].Ids[row], label.Name, snapshot.Chunks[i].Path(row, label), vector[0], vector[^1], snapshot.Classes);
                    }
                }
            }
        }

        private EnrolmentWrite Enrolment(int seed)
        {
            var write = Write(version, "g" + (seed % 3), "c" + (seed % 7), seed + ".png", Vector(seed));
            return write with { Path = PathOf(seed) };
        }

        private static string PathOf(int seed) => $"galleries/{seed % 60}.png";
    }
}
