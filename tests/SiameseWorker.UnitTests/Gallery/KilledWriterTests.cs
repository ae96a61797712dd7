using System.Diagnostics;
using SiameseWorker.Gallery;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>A writing process that is killed leaves a whole database, every write that it was told of, and no lock.</summary>
public sealed class KilledWriterTests
{
    private const string FolderVariable = "SIAMESE_TEST_GALLERY_TO_WRITE";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_stays_locked()
    {
        await using var fixture = await OpenAsync();
        await fixture.ActivateAsync();
        await fixture.CloseAsync();
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "-method", $"*.{nameof(Writes_until_it_is_killed)}", "-explicit", "only" },
            Environment = { [FolderVariable] = fixture.Path },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var acknowledged = new List<string>();
        while (acknowledged.Count < 40 && await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("galleries/", StringComparison.Ordinal))
                acknowledged.Add(line);
        }

        await using (var second = fixture.NewDatabase())
            await Assert.ThrowsAsync<DatabaseInUseException>(() => second.InitialiseAsync(Cancel));
        process.Kill();
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(40, acknowledged.Count);

        await fixture.RestartAsync();
        Assert.Equal("ok", fixture.Sql("PRAGMA integrity_check"));
        var recorded = (await fixture.Store.Reader.ListAsync(null, Cancel)).Select(e => e.Path).ToHashSet();
        Assert.Superset(acknowledged.ToHashSet(), recorded);
        Assert.Equal(recorded.Count, fixture.Store.Loaded.Vectors);
    }

    /// <summary>Not a test of its own: what the process that is killed does.</summary>
    [Fact(Explicit = true)]
    public async Task Writes_until_it_is_killed()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 }, "Run by the other test of this class.");
        var path = Environment.GetEnvironmentVariable(FolderVariable)!;
        await using var database = new GalleryDatabase(new() { Path = path }, TimeProvider.System);
        await database.InitialiseAsync(Cancel);
        using var store = await GalleryStore.OpenAsync(database, new(), TimeProvider.System, Cancel);
        var version = (await store.Reader.ActiveVersionAsync("default", Cancel))!;
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (var i = 0; ; i++)
        {
            var write = Write(version, "g", "c" + (i % 7), i + ".png", i, i);
            await store.WriteAsync([write], Cancel);
            await output.WriteLineAsync(write.Path);
        }
    }
}
