using Microsoft.Data.Sqlite;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

public sealed class VersionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_is_registered_once_and_activated()
    {
        await using var fixture = await OpenAsync();
        Assert.Null(await fixture.Store.Reader.ActiveVersionAsync("default", Cancel));

        var first = await fixture.Store.RegisterVersionAsync("default", "1", 3, Metric.Cosine, "a", Cancel);
        var again = await fixture.Store.RegisterVersionAsync("default", "1", 3, Metric.Cosine, "b", Cancel);
        var active = await fixture.Store.ActivateAsync("default", "1", Cancel);

        Assert.Equal(first with { Folder = "b" }, again);
        Assert.Equal(("default/1", EncoderVersionState.Active, fixture.Time.GetUtcNow()), (active.FullName, active.State, active.ActivatedAt));
        Assert.Equal(active, await fixture.Store.Reader.ActiveVersionAsync("default", Cancel));
        Assert.Equal(active, await fixture.Store.ActivateAsync("default", "1", Cancel));
    }

    [Fact]
    public async Task Another_encoder_under_a_known_name_is_refused_with_both_dimensions()
    {
        await using var fixture = await OpenAsync();
        await fixture.Store.RegisterVersionAsync("default", "1", 3, Metric.Cosine, "a", Cancel);

        var dimension = await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.Store.RegisterVersionAsync("default", "1", 4, Metric.Cosine, "a", Cancel));
        await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.Store.RegisterVersionAsync("default", "1", 3, Metric.Manhattan, "a", Cancel));

        Assert.Contains("3 dimensions", dimension.Message, StringComparison.Ordinal);
        Assert.Contains("4 dimensions", dimension.Message, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(await fixture.Store.Reader.VersionsAsync(null, Cancel)).Dimension);
    }

    [Fact]
    public async Task The_database_itself_refuses_a_second_active_version_of_a_line()
    {
        await using var fixture = await OpenAsync();
        await fixture.ActivateAsync("1");
        await fixture.Store.RegisterVersionAsync("default", "2", 2, Metric.Euclidean, "b", Cancel);
        await fixture.ActivateAsync("1", line: "photos");

        var refusal = Assert.Throws<SqliteException>(() => fixture.Sql("UPDATE EncoderVersions SET State = 'Active'"));
        Assert.Contains("UNIQUE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_versions_stand_side_by_side_until_one_is_promoted()
    {
        await using var fixture = await OpenAsync();
        var old = await fixture.ActivateAsync("1");
        var id = await fixture.EnrolAsync(old, "g", "cat", "1.png", 0, 1);
        var @new = await fixture.Store.RegisterVersionAsync("default", "2", 3, Metric.Cosine, "b", Cancel);

        var incomplete = await Assert.ThrowsAsync<VersionIncompleteException>(() => fixture.Store.ActivateAsync("default", "2", Cancel));
        Assert.Equal(1, incomplete.Missing);
        var pending = Assert.Single(await fixture.Store.Reader.PendingAsync(@new.Id, 10, 0, Cancel));
        Assert.Equal(id, pending.Id);
        Assert.Equal(1, await fixture.Store.AddVectorsAsync(@new.Id, [new(id, pending.ContentHash, [1, 2, 3])], Cancel));
        Assert.Empty(await fixture.Store.Reader.PendingAsync(@new.Id, 10, 0, Cancel));
        var both = Write(old, "g", "dog", "1.png", 4, 4) with { Vectors = new Dictionary<long, float[]> { [old.Id] = [4, 4], [@new.Id] = [3, 2, 1] } };
        await fixture.Store.WriteAsync([both], Cancel);
        fixture.Time.Advance(TimeSpan.FromHours(1));
        var promoted = await fixture.Store.ActivateAsync("default", "2", Cancel);

        Assert.Equal((old.Id, EncoderVersionState.Active), (promoted.PreviousId!.Value, promoted.State));
        Assert.Equal([EncoderVersionState.Retired, EncoderVersionState.Active], (await fixture.Store.Reader.VersionsAsync("default", Cancel)).Select(v => v.State));
        Assert.Equal("dog", fixture.Store.Vectors.Search("g", @new.Id, new float[] { 3, 2, 1 }, 1)!.Candidates[0].Class);
        Assert.Equal("cat", fixture.Store.Vectors.Search("g", old.Id, new float[] { 0, 1 }, 1)!.Candidates[0].Class);

        await fixture.RestartAsync();
        Assert.Equal((2, 1, "default/2"), (fixture.Store.Loaded.Vectors, fixture.Store.Loaded.Galleries, Assert.Single(fixture.Store.Loaded.Versions)));
        Assert.Throws<UnknownVersionException>(() => fixture.Store.Vectors.Search("g", old.Id, new float[] { 0, 1 }, 1));
        Assert.Equal(2, (await fixture.Store.LoadVersionAsync(old.Id, Cancel)).Vectors);
        Assert.Equal(2, (await fixture.Store.Reader.VersionsAsync("default", Cancel)).Count);
        await fixture.Store.ActivateAsync("default", "1", Cancel);
    }

    [Fact]
    public async Task A_version_that_answers_stays_in_memory()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync("1");
        await fixture.ActivateAsync("2");

        await fixture.Store.UnloadVersionAsync(version.Id, Cancel);
        Assert.False(fixture.Store.Vectors.Holds(version.Id));
        var active = await fixture.Store.Reader.ActiveVersionAsync("default", Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Store.UnloadVersionAsync(active!.Id, Cancel));
    }

    [Fact]
    public async Task A_vector_of_content_that_has_changed_meanwhile_is_not_written()
    {
        await using var fixture = await OpenAsync();
        var old = await fixture.ActivateAsync("1");
        var id = await fixture.EnrolAsync(old, "g", "cat", "1.png", 0, 1);
        var other = await fixture.EnrolAsync(old, "g", "cat", "2.png", 0, 1);
        var @new = await fixture.Store.RegisterVersionAsync("default", "2", 2, Metric.Euclidean, "b", Cancel);
        await fixture.Store.WriteAsync([Write(old, "g", "cat", "1.png", 5, 5) with { ContentHash = Hash("changed") }], Cancel);
        await fixture.Store.RemoveAsync([PathOf("g", "cat", "2.png")], Cancel);

        Assert.Equal(0, await fixture.Store.AddVectorsAsync(@new.Id, [new(id, Hash("1.png"), [0, 1]), new(other, Hash("2.png"), [0, 1])], Cancel));

        Assert.Equal(id, Assert.Single(await fixture.Store.Reader.PendingAsync(@new.Id, 10, 0, Cancel)).Id);
        Assert.Empty(await fixture.Store.Reader.PendingAsync(@new.Id, 10, id, Cancel));
    }

    [Fact]
    public async Task An_exemplar_without_vectors_waits_and_is_searched_once_it_has_one()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        var id = (await fixture.Store.WriteAsync([Write(version, "g", "cat", "1.png") with { Vectors = new Dictionary<long, float[]>() }], Cancel))[0];
        Assert.Empty(fixture.Store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 1)!.Candidates);
        Assert.Equal(1, Assert.Single(await fixture.Store.Reader.SummariseAsync(Cancel)).Pending);

        await fixture.Store.AddVectorsAsync(version.Id, [new(id, Hash("1.png"), [0, 1])], Cancel);

        Assert.Equal("cat", fixture.Store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 1)!.Candidates[0].Class);
        Assert.Equal(1, Assert.Single(await fixture.Store.Reader.SummariseAsync(Cancel)).Enrolled);
    }

    [Fact]
    public async Task Vectors_that_are_not_the_versions_are_refused_everywhere()
    {
        await using var fixture = await OpenAsync(new() { LineOf = gallery => gallery == "photos" ? "colour" : "default" });
        var version = await fixture.ActivateAsync();
        var colour = await fixture.ActivateAsync("1", line: "colour");
        var id = await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);
        var vectors = fixture.Store.Vectors;

        var mismatch = await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.EnrolAsync(version, "new", "cat", "1.png", 1, 2, 3));
        Assert.Contains("has 3 dimensions, but encoder version 'default/1' makes 2", mismatch.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.EnrolAsync(version, "g", "cat", "1.png", 1, float.NaN));
        await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.EnrolAsync(version, "g", "cat", "1.png", 1, float.NegativeInfinity));
        await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.EnrolAsync(version, "photos", "cat", "1.png", 1, 2));
        await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.EnrolAsync(colour, "g", "cat", "1.png", 1, 2));
        await Assert.ThrowsAsync<UnknownVersionException>(() => fixture.EnrolAsync(version with { Id = 99 }, "g", "cat", "1.png", 1, 2));
        await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.Store.AddVectorsAsync(version.Id, [new(id, Hash("1.png"), [1])], Cancel));
        await Assert.ThrowsAsync<UnknownVersionException>(() => fixture.Store.ActivateAsync("default", "9", Cancel));

        // Also where there is nothing that it could be compared with.
        Assert.Throws<EmbeddingMismatchException>(() => vectors.Search("unknown", version.Id, new float[3], 1));
        Assert.Throws<EmbeddingMismatchException>(() => vectors.Search("g", version.Id, new[] { float.PositiveInfinity, 0 }, 1));
        Assert.Throws<EmbeddingMismatchException>(() => vectors.SearchClass("g", version.Id, new float[3], "cat"));
        Assert.Throws<UnknownVersionException>(() => vectors.Search("g", 99, new float[2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => vectors.Search("g", version.Id, new float[2], 0));
        Assert.Null(vectors.Search("unknown", version.Id, new float[2], int.MaxValue));
    }

    [Fact]
    public async Task A_stored_vector_of_another_length_is_told_at_start_and_nothing_is_deleted()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);
        await fixture.CloseAsync();
        fixture.Sql("UPDATE EncoderVersions SET Dimension = 7");

        await fixture.Database.InitialiseAsync(Cancel);
        var mismatch = await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.OpenStoreAsync());

        Assert.Contains("galleries/g/cat/1.png' has 8 bytes, but encoder version 'default/1' makes 7 dimensions (28 bytes)", mismatch.Message, StringComparison.Ordinal);
        Assert.Equal(1L, fixture.Sql("SELECT COUNT(*) FROM Embeddings"));
    }
}
