using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Database;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

public sealed class DatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_database_gets_the_whole_schema_and_no_backup()
    {
        await using var fixture = new GalleryFixture();

        var report = await fixture.Database.InitialiseAsync(Cancel);

        Assert.True(report.Created);
        Assert.NotEmpty(report.Migrations);
        Assert.Null(report.Backup);
        Assert.False(report.StaleLockCleared);
        Assert.Equal("wal", fixture.Sql("PRAGMA journal_mode"));
        await using var context = fixture.Database.Connections.Context();
        Assert.False(context.Database.HasPendingModelChanges(), "Add a migration: see GalleryContext.");
    }

    [Fact]
    public async Task Every_connection_has_its_pragmas()
    {
        await using var fixture = await OpenAsync();
        await using var context = fixture.Database.Connections.Context();
        await context.Database.OpenConnectionAsync(Cancel);
        using var plain = fixture.Database.Connections.Open();
        foreach (var connection in new[] { context.Database.GetDbConnection(), plain })
        {
            using var command = connection.CreateCommand();
            foreach (var (pragma, value) in new[] { ("synchronous", 1), ("foreign_keys", 1), ("journal_size_limit", 134_217_728), ("temp_store", 2) })
            {
                command.CommandText = $"SELECT * FROM pragma_{pragma}";
                Assert.Equal((pragma, (long)value), (pragma, command.ExecuteScalar()));
            }
        }

        Assert.Contains("busy time-out 15 s", fixture.Database.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_current_is_left_alone()
    {
        await using var fixture = await OpenAsync();
        await fixture.CloseAsync();

        var report = await fixture.NewDatabase().InitialiseAsync(Cancel);

        Assert.Equivalent(new DatabaseReport(Created: false, [], Backup: null, StaleLockCleared: false), report);
    }

    [Fact]
    public async Task A_second_writer_is_refused_until_the_first_ends()
    {
        await using var fixture = await OpenAsync();
        await using var second = fixture.NewDatabase();

        var refusal = await Assert.ThrowsAsync<DatabaseInUseException>(() => second.InitialiseAsync(Cancel));
        Assert.Contains(fixture.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("stop the other worker", refusal.Message, StringComparison.Ordinal);

        await fixture.CloseAsync();
        await second.InitialiseAsync(Cancel);
    }

    [Fact]
    public async Task A_failed_start_gives_the_lock_back()
    {
        await using var fixture = new GalleryFixture();
        await File.WriteAllTextAsync(fixture.Path, "This is not a database, however long one reads it. " + new string('x', 5000), Cancel);
        await Assert.ThrowsAsync<DatabaseUnusableException>(() => fixture.Database.InitialiseAsync(Cancel));

        File.Delete(fixture.Path);
        await using var second = fixture.NewDatabase();
        Assert.True((await second.InitialiseAsync(Cancel)).Created);
    }

    [Fact]
    public async Task A_migration_lock_of_a_killed_process_is_cleared()
    {
        await using var fixture = await OpenAsync();
        await fixture.CloseAsync();
        fixture.Sql("INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2026-11-24 05:00:00+00:00')");
        Downgrade(fixture);

        await using var database = fixture.NewDatabase();
        var report = await database.InitialiseAsync(Cancel);

        Assert.True(report.StaleLockCleared);
        Assert.NotEmpty(report.Migrations);
    }

    [Fact]
    public async Task A_database_is_backed_up_before_it_is_migrated()
    {
        await using var fixture = await OpenAsync();
        await fixture.CloseAsync();
        Downgrade(fixture);
        fixture.Sql("CREATE TABLE Precious AS SELECT 42 AS Answer");

        await using var database = fixture.NewDatabase();
        var report = await database.InitialiseAsync(Cancel);

        Assert.False(report.Created);
        Assert.Equal(System.IO.Path.Combine(fixture.Folder, "backups", $"gallery.20261124T060000000.before-{report.Migrations[^1]}.db"), report.Backup);
        fixture.Sql("DROP TABLE Precious");
        Assert.Equal(42L, fixture.Sql($"ATTACH '{report.Backup}' AS backup; SELECT Answer FROM backup.Precious"));
    }

    [Fact]
    public async Task Backups_are_whole_and_the_newest_three_are_kept()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);
        var backups = new DatabaseBackups(fixture.Path, fixture.Database.Connections, kept: 3, fixture.Time);
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add(backups.Make("backup"));
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(made[2..], Directory.GetFiles(System.IO.Path.Combine(fixture.Folder, "backups")).Order(StringComparer.Ordinal));
        await using var restored = new GalleryDatabase(new() { Path = made[^1] }, fixture.Time);
        await restored.InitialiseAsync(Cancel);
        using var store = await GalleryStore.OpenAsync(restored, new(), fixture.Time, Cancel);
        Assert.Equal("cat", store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 1)!.Candidates[0].Class);
    }

    [Fact]
    public async Task A_newer_releases_database_is_refused()
    {
        await using var fixture = await OpenAsync();
        await fixture.CloseAsync();
        fixture.Sql("INSERT INTO __EFMigrationsHistory VALUES ('99990101000000_FromTheFuture', '11.0.0')");

        await using var database = fixture.NewDatabase();
        var refusal = await Assert.ThrowsAsync<DatabaseUnusableException>(() => database.InitialiseAsync(Cancel));
        var reading = await Assert.ThrowsAsync<DatabaseUnusableException>(() => database.CheckReadableAsync(Cancel));

        Assert.Contains("made by a newer release", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("99990101000000_FromTheFuture", reading.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_is_told_with_the_way_out()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        for (var i = 0; i < 50; i++)
            await fixture.EnrolAsync(version, "g", "cat", i + ".png", 0, 1);
        await fixture.CloseAsync();
        await using (var file = new FileStream(fixture.Path, FileMode.Open, FileAccess.Write))
        {
            file.Position = 4096;
            file.Write(new byte[file.Length - 8192]);
        }

        await using var database = fixture.NewDatabase();
        var damage = await Assert.ThrowsAsync<DatabaseUnusableException>(() => database.InitialiseAsync(Cancel));

        Assert.Contains("is damaged", damage.Message, StringComparison.Ordinal);
        Assert.Contains("rebuilt from storage", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_is_checked_unless_it_is_as_it_was_closed()
    {
        await using var fixture = new GalleryFixture();
        Assert.Null(await CheckedAsync());
        Assert.Null(await CheckedAsync());

        fixture.Sql("CREATE TABLE Changed AS SELECT 1");
        Assert.NotNull(await CheckedAsync());
        Assert.Null(await CheckedAsync());

        // As a killed process leaves it.
        await File.WriteAllTextAsync(fixture.Path + ".lock", "", Cancel);
        Assert.NotNull(await CheckedAsync());

        async Task<TimeSpan?> CheckedAsync()
        {
            await using var database = fixture.NewDatabase();
            return (await database.InitialiseAsync(Cancel)).Checked;
        }
    }

    [Fact]
    public async Task Damage_that_is_first_seen_when_vectors_are_read_is_told_and_has_the_next_start_check()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync(dimension: 1000);
        await fixture.Store.WriteAsync([.. Enumerable.Range(0, 100).Select(i => Write(version, "g", "cat", i + ".png", new float[1000]))], Cancel);
        await fixture.CloseAsync();
        var stamp = await File.ReadAllTextAsync(fixture.Path + ".lock", Cancel);
        var changed = File.GetLastWriteTimeUtc(fixture.Path);
        await using (var file = new FileStream(fixture.Path, FileMode.Open, FileAccess.Write))
        {
            file.Position = file.Length / 2;
            file.Write(new byte[file.Length / 4]);
        }

        // A disk that goes bad changes no times.
        File.SetLastWriteTimeUtc(fixture.Path, changed);
        await using (var database = fixture.NewDatabase())
        {
            Assert.Null((await database.InitialiseAsync(Cancel)).Checked);
            var damage = await Assert.ThrowsAsync<DatabaseUnusableException>(() => GalleryStore.OpenAsync(database, new(), fixture.Time, Cancel));
            Assert.Contains("rebuilt from storage", damage.Message, StringComparison.Ordinal);
        }

        Assert.NotEqual(stamp, await File.ReadAllTextAsync(fixture.Path + ".lock", Cancel));
        await using var next = fixture.NewDatabase();
        await Assert.ThrowsAsync<DatabaseUnusableException>(() => next.InitialiseAsync(Cancel));
    }

    [Fact]
    public async Task Others_read_beside_the_writer()
    {
        await using var fixture = new GalleryFixture();
        await using var beside = fixture.NewDatabase();
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => beside.CheckReadableAsync(Cancel));
        Assert.Contains("The worker makes it", missing.Message, StringComparison.Ordinal);
        await fixture.Database.InitialiseAsync(Cancel);
        await fixture.OpenStoreAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);

        await beside.CheckReadableAsync(Cancel);

        Assert.Equal(1, Assert.Single(await new GalleryReader(beside).SummariseAsync(Cancel)).Enrolled);
    }

    [Fact]
    public async Task What_cannot_be_opened_is_said_with_its_path_and_a_cure()
    {
        using var folder = new Encoding.TemporaryFolder();
        Directory.CreateDirectory(folder["gallery.db"]);
        await using var database = new GalleryDatabase(new() { Path = folder["gallery.db"] }, TimeProvider.System);

        var starting = await Assert.ThrowsAsync<DatabaseUnusableException>(() => database.InitialiseAsync(Cancel));
        Assert.StartsWith($"The gallery database '{folder["gallery.db"]}' cannot be opened by this account", starting.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_folds_the_log_into_the_file()
    {
        await using var fixture = await OpenAsync();
        await fixture.ActivateAsync();
        Assert.True(new FileInfo(fixture.Path + "-wal").Length > 0);

        await fixture.Database.OptimiseAsync(Cancel);
        Assert.Equal(0, new FileInfo(fixture.Path + "-wal").Length);
        await fixture.ActivateAsync("2");
        await fixture.CloseAsync();

        Assert.False(File.Exists(fixture.Path + "-wal"));
        Assert.Equal("ok", fixture.Sql("PRAGMA integrity_check"));
    }

    /// <summary>Takes all migrations back, so that they are pending.</summary>
    private static void Downgrade(GalleryFixture fixture)
    {
        fixture.Sql(
            "DROP TABLE ChangedVectors; DROP TABLE VectorFiles; DROP TABLE Embeddings; DROP TABLE EncoderVersions; DROP TABLE Exemplars; DROP TABLE Classes; DROP TABLE Galleries; DROP TABLE Lines; "
            + "DROP TABLE RetrainingTransitions; DROP TABLE RetrainingRuns; DROP TABLE Leases; DROP TABLE ScheduledJobs");
        fixture.Sql("DELETE FROM __EFMigrationsHistory");
    }
}
