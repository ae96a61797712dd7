using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

public sealed class StoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_enrolled_exemplar_is_recorded_and_found()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();

        var id = await fixture.EnrolAsync(version, "default", "cat", "1.png", 0, 1);

        var record = await fixture.Store.Reader.FindAsync("galleries/default/cat/1.png", Cancel);
        Assert.Equal(
            new ExemplarRecord(id, "default", "cat", "galleries/default/cat/1.png", 10, "e1", Hash("1.png"), ExemplarState.Enrolled, null, null, fixture.Time.GetUtcNow(), fixture.Time.GetUtcNow()),
            record);
        var result = fixture.Store.Vectors.Search("default", version.Id, new float[] { 0, 1 }, 5);
        Assert.Equal([new ClassCandidate("cat", 1, "galleries/default/cat/1.png", id)], result!.Candidates);
        Assert.Equal((1, 1), (result.Classes, result.Exemplars));
    }

    [Fact]
    public async Task A_replaced_exemplar_keeps_its_id_and_answers_only_as_it_is_now()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        var id = await fixture.EnrolAsync(version, "default", "cat", "1.png", 0, 1);
        fixture.Time.Advance(TimeSpan.FromMinutes(1));

        var again = await fixture.Store.WriteAsync([Write(version, "default", "cat", "1.png", 5, 1) with { ETag = "e2" }], Cancel);

        Assert.Equal(id, Assert.Single(again));
        var record = await fixture.Store.Reader.FindAsync("galleries/default/cat/1.png", Cancel);
        Assert.Equal(("e2", TimeSpan.FromMinutes(1)), (record!.ETag, record.UpdatedAt - record.CreatedAt));
        Assert.Equal(1f, Best(fixture, version, 5, 1).Similarity);
        Assert.Equal(Metric.Euclidean.Similarity([0, 1], [5, 1]), Best(fixture, version, 0, 1).Similarity);
        await fixture.RestartAsync();
        Assert.Equal((1, 1f), (fixture.Store.Loaded.Vectors, Best(fixture, version, 5, 1).Similarity));
    }

    [Fact]
    public async Task The_last_of_two_writes_of_one_path_wins()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();

        var ids = await fixture.Store.WriteAsync([Write(version, "g", "a", "1.png", 1, 1), Write(version, "g", "b", "2.png", 3, 3), Write(version, "g", "a", "1.png", 2, 2)], Cancel);

        Assert.Equal(ids[0], ids[2]);
        Assert.Equal(1f, fixture.Store.Vectors.SearchClass("g", version.Id, new float[] { 2, 2 }, "a")!.Similarity);
        Assert.Equal(2, (await fixture.Store.Reader.ListAsync("g", Cancel)).Count);
    }

    [Fact]
    public async Task A_removed_exemplar_is_gone_and_its_class_and_gallery_with_it()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);
        await fixture.EnrolAsync(version, "g", "cat", "2.png", 0, 2);
        await fixture.EnrolAsync(version, "g", "dog", "1.png", 0, 3);

        Assert.Equal(1, await fixture.Store.RemoveAsync([PathOf("g", "cat", "1.png"), PathOf("g", "cat", "unknown.png")], Cancel));
        Assert.Equal("galleries/g/cat/2.png", Best(fixture, version, 0, 1, gallery: "g").Exemplar);

        await fixture.Store.RemoveAsync([PathOf("g", "cat", "2.png")], Cancel);
        Assert.Equal(1, fixture.Store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 9)!.Classes);
        Assert.Null(fixture.Store.Vectors.SearchClass("g", version.Id, new float[] { 0, 1 }, "cat"));
        Assert.Equal("dog", Assert.Single(Assert.Single(await fixture.Store.Reader.SummariseAsync(Cancel)).Classes).Name);

        await fixture.Store.RemoveAsync([PathOf("g", "dog", "1.png")], Cancel);
        Assert.Null(fixture.Store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 9));
        Assert.Empty(await fixture.Store.Reader.SummariseAsync(Cancel));
        Assert.Equal(0L, fixture.Sql("SELECT (SELECT COUNT(*) FROM Embeddings) + (SELECT COUNT(*) FROM Classes) + (SELECT COUNT(*) FROM Galleries)"));
    }

    [Fact]
    public async Task A_rejected_file_is_recorded_with_the_reason_and_no_longer_searched()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);

        await fixture.Store.RejectAsync([new("g", "cat", PathOf("g", "cat", "1.png"), 3, "e2", "", "not-an-image", "It is text.")], Cancel);

        var result = fixture.Store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 5);
        Assert.Empty(result!.Candidates);
        var summary = Assert.Single(await fixture.Store.Reader.SummariseAsync(Cancel));
        Assert.Equal(new ClassSummary("cat", Enrolled: 0, Pending: 0, Rejected: 1), Assert.Single(summary.Classes));
        Assert.Equal(("not-an-image", "It is text."), (summary.Rejected[0].RejectionCode, summary.Rejected[0].RejectionReason));
        await fixture.RestartAsync();
        Assert.Empty(fixture.Store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 5)!.Candidates);

        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);
        var record = await fixture.Store.Reader.FindAsync(PathOf("g", "cat", "1.png"), Cancel);
        Assert.Equal((ExemplarState.Enrolled, null, null), (record!.State, record.RejectionCode, record.RejectionReason));
    }

    [Fact]
    public async Task A_touched_exemplar_has_its_new_metadata_and_its_old_vectors()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);

        Assert.Equal(1, await fixture.Store.TouchAsync([(PathOf("g", "cat", "1.png"), 11, "e9"), (PathOf("g", "cat", "2.png"), 11, "e9")], Cancel));

        var record = await fixture.Store.Reader.FindAsync(PathOf("g", "cat", "1.png"), Cancel);
        Assert.Equal((11L, "e9", ExemplarState.Enrolled), (record!.Size, record.ETag, record.State));
        Assert.Equal(1f, Best(fixture, version, 0, 1, gallery: "g").Similarity);
    }

    [Fact]
    public async Task An_exemplar_may_move_to_another_class_and_gallery()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        var write = Write(version, "g", "cat", "1.png", 0, 1);
        await fixture.Store.WriteAsync([write], Cancel);

        await fixture.Store.WriteAsync([write with { Class = "dog" }], Cancel);
        Assert.Equal("dog", Best(fixture, version, 0, 1, gallery: "g").Class);

        await fixture.Store.WriteAsync([write with { Gallery = "h" }], Cancel);
        Assert.Null(fixture.Store.Vectors.Search("g", version.Id, new float[] { 0, 1 }, 5));
        Assert.Equal("cat", Best(fixture, version, 0, 1, gallery: "h").Class);
        Assert.Equal("h", Assert.Single(await fixture.Store.Reader.SummariseAsync(Cancel)).Name);
    }

    [Theory]
    [InlineData("猫 と 犬")]
    [InlineData("naïve Ωmega 𝄞 🐈")]
    [InlineData("it's \"quoted\"; DROP TABLE Classes;--")]
    public async Task Names_are_kept_as_they_are(string name) => await Names_survive(name);

    [Fact]
    public async Task Names_of_255_bytes_are_kept() => await Names_survive(string.Concat(Enumerable.Repeat("猫", 85)));

    private static async Task Names_survive(string name)
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, name, name, name + ".png", 0, 1);

        await fixture.RestartAsync();

        var best = Best(fixture, version, 0, 1, gallery: name);
        Assert.Equal((name, PathOf(name, name, name + ".png")), (best.Class, best.Exemplar));
        Assert.Equal(name, Assert.Single(await fixture.Store.Reader.ListAsync(name, Cancel)).Class);
    }

    [Fact]
    public async Task Exemplars_are_listed_by_gallery_in_ordinal_order()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        foreach (var (gallery, file) in new[] { ("b", "2"), ("a", "\U0001F408"), ("b", "10"), ("a", "\uFF21") })
            await fixture.EnrolAsync(version, gallery, "c", file, 0, 1);

        var all = await fixture.Store.Reader.ListAsync(null, Cancel);
        var one = await fixture.Store.Reader.ListAsync("b", Cancel);

        // UTF-16 order, which is not SQLite's: the cat is a surrogate pair.
        Assert.Equal(["galleries/a/c/\U0001F408", "galleries/a/c/\uFF21", "galleries/b/c/10", "galleries/b/c/2"], all.Select(e => e.Path));
        Assert.Equal(["galleries/b/c/10", "galleries/b/c/2"], one.Select(e => e.Path));
    }

    [Fact]
    public async Task Exemplars_are_found_by_their_paths()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        foreach (var file in new[] { "1.png", "it's.png", "\U0001F408.png" })
            await fixture.EnrolAsync(version, "g", "cat", file, 0, 1);

        var found = await fixture.Store.Reader.FindAllAsync(["galleries/g/cat/it's.png", "galleries/g/cat/\U0001F408.png", "galleries/g/cat/2.png"], Cancel);

        Assert.Equal(["galleries/g/cat/it's.png", "galleries/g/cat/\U0001F408.png"], found.Keys.Order(StringComparer.Ordinal));
        Assert.All(found, pair => Assert.Equal(pair.Key, pair.Value.Path));
        Assert.Empty(await fixture.Store.Reader.FindAllAsync([], Cancel));
    }

    [Fact]
    public async Task Paths_below_a_folder_are_not_those_of_folders_whose_names_begin_alike()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        foreach (var (gallery, name) in new[] { ("g", "cat"), ("g", "cat-2"), ("g", "cat0"), ("g", "cat.b"), ("g0", "cat"), ("g-1", "cat"), ("g", "\U0001F408") })
            await fixture.EnrolAsync(version, gallery, name, "1.png", 0, 1);
        var second = await fixture.EnrolAsync(version, "g", "cat", "\U0001F408.png", 0, 1);

        Assert.Equal(["galleries/g/cat/1.png", "galleries/g/cat/\U0001F408.png"], await BelowAsync("galleries/g/cat"));
        Assert.Equal(["galleries/g/cat/1.png"], await BelowAsync("galleries/g/cat", second));
        Assert.Equal(6, (await BelowAsync("galleries/g")).Count);
        Assert.Equal(8, (await BelowAsync("galleries")).Count);
        Assert.Empty(await BelowAsync("galleries/g/ca"));

        Task<IReadOnlyList<string>> BelowAsync(string folder, params long[] except) => fixture.Store.Reader.PathsBelowAsync(folder, except.ToHashSet(), Cancel);
    }

    [Fact]
    public async Task A_write_that_fails_changes_nothing()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "cat", "1.png", 0, 1);

        await Assert.ThrowsAsync<EmbeddingMismatchException>(() => fixture.Store.WriteAsync(
            [Write(version, "g", "cat", "1.png", 9, 9), Write(version, "g", "dog", "1.png", 1, 2, 3)], Cancel));

        Assert.Equal(1f, Best(fixture, version, 0, 1, gallery: "g").Similarity);
        Assert.Equal(1L, fixture.Sql("SELECT COUNT(*) FROM Embeddings"));
        Assert.Equal(1L, fixture.Sql("SELECT COUNT(*) FROM Classes"));
    }

    private static ClassCandidate Best(GalleryFixture fixture, EncoderVersion version, float x, float y, string gallery = "default") =>
        fixture.Store.Vectors.Search(gallery, version.Id, new[] { x, y }, 1)!.Candidates[0];
}
