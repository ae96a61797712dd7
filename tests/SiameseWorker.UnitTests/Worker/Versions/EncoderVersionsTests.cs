using SiameseWorker.Encoders;
using SiameseWorker.Enrolment;
using SiameseWorker.Gallery;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Worker.Versions;

public sealed class EncoderVersionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_candidate_is_embedded_with_checked_and_promoted_and_the_former_one_kept_up_to_date()
    {
        await using var bench = await VersionBench.StartAsync();
        for (var i = 0; i < 5; i++)
            await bench.EnrolAsync(i);

        var candidate = await bench.Versions.RegisterAsync("default", bench.Train("2"), Token);
        var told = new List<EmbeddingProgress>();
        await bench.Versions.BackfillAsync(candidate, new Told(told), Token);
        await bench.EnrolAsync(5);

        Assert.Equal((5, 5), (told[^1].Done, told[^1].Total));
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 6, ["default/2"] = 6 }, await bench.EmbeddedAsync());
        Assert.Equal(("default/1", "class 5", 1f), await bench.AskAsync(5));
        Assert.Equal(new VersionCheckReport(6, 6, 6), await bench.Versions.VerifyAsync(candidate, Token));

        var active = await bench.Versions.PromoteAsync(candidate, null, Token);
        Assert.Equal((EncoderVersionState.Active, candidate.Id), (active.State, active.Id));
        Assert.Equal(active, await bench.Versions.PromoteAsync(candidate, null, Token));
        Assert.Equal(("default/2", "class 3", 1f), await bench.AskAsync(3));

        // Enrolled after the promotion, and found after going back, without anything being embedded then.
        await bench.EnrolAsync(6);
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 7, ["default/2"] = 7 }, await bench.EmbeddedAsync());
        Assert.Equal("default/1", (await bench.Versions.RollBackAsync("default/1", "a test", Token)).FullName);
        Assert.Equal(("default/1", "class 6", 1f), await bench.AskAsync(6));
        await bench.EnrolAsync(7);
        await bench.Versions.RollBackAsync("default/2", null, Token);
        Assert.Equal(("default/2", "class 7", 1f), await bench.AskAsync(7));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Embedding_stops_at_an_image_that_cannot_be_read_and_goes_on_later(bool isPassing)
    {
        await using var bench = await VersionBench.StartAsync();
        var path = await bench.EnrolAsync(1);
        var candidate = await bench.Versions.RegisterAsync("default", bench.Train("2"), Token);

        bench.FaultOf = _ => new TransportException("storage is away", isPassing);
        var fault = await Assert.ThrowsAsync<TransportException>(() => bench.Versions.BackfillAsync(candidate, null, Token));
        Assert.Equal(isPassing, fault.IsPassing);
        Assert.Equal($"'{path}' is enrolled but cannot be read, so it cannot be embedded with default/2: storage is away", fault.Message);
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 1, ["default/2"] = 0 }, await bench.EmbeddedAsync());

        bench.FaultOf = null;
        await bench.Versions.BackfillAsync(candidate, null, Token);
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 1, ["default/2"] = 1 }, await bench.EmbeddedAsync());
    }

    [Fact]
    public async Task A_few_images_that_may_not_be_read_wait_and_hold_up_no_version()
    {
        await using var bench = await VersionBench.StartAsync();
        for (var i = 0; i < 10; i++)
            await bench.EnrolAsync(i);
        bench.FaultOf = path => path.Value.Contains("class 3", StringComparison.Ordinal) ? new TransportException("it may not be read", isPassing: false) : null;

        await bench.PromoteNewAsync("2");

        Assert.Equal(("default/2", "class 4", 1f), await bench.AskAsync(4));
        Assert.NotEqual("class 3", (await bench.AskAsync(3)).Class);
        Assert.Equal((9, 1), Assert.Single(await bench.Store.Reader.SummariseAsync(Token)) is var gallery ? (gallery.Enrolled, gallery.Pending) : default);
        await bench.Versions.RollBackAsync("default/1", null, Token);
        Assert.Equal(("default/1", "class 3", 1f), await bench.AskAsync(3));
        await bench.Versions.RollBackAsync("default/2", null, Token);

        bench.FaultOf = null;
        await bench.Enroller.ReconcileAsync(EnrolmentPath.Root, allowEmpty: false, Token);
        Assert.Equal(("default/2", "class 3", 1f), await bench.AskAsync(3));
    }

    [Fact]
    public async Task More_than_a_few_images_that_may_not_be_read_stop_a_version()
    {
        await using var bench = await VersionBench.StartAsync();
        for (var i = 0; i < 10; i++)
            await bench.EnrolAsync(i);
        bench.FaultOf = path => path.Value.Contains("class 3", StringComparison.Ordinal) || path.Value.Contains("class 4", StringComparison.Ordinal) ? new TransportException("it may not be read", isPassing: false) : null;

        await Assert.ThrowsAsync<TransportException>(() => bench.PromoteNewAsync("2"));

        Assert.Equal(("default/1", "class 3", 1f), await bench.AskAsync(3));
        Assert.Equal(10, Assert.Single(await bench.Store.Reader.SummariseAsync(Token)).Enrolled);
    }

    [Fact]
    public async Task A_candidate_does_not_take_the_place_of_a_version_that_it_was_not_compared_with()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.PromoteNewAsync("2");
        var candidate = await bench.Versions.RegisterAsync("default", bench.Train("3"), Token);
        await bench.Versions.RollBackAsync("default/1", null, Token);

        var refused = await Assert.ThrowsAsync<ChampionChangedException>(() => bench.Versions.PromoteAsync(candidate, "default/2", Token));

        Assert.Equal("default/1 answers by now and not default/2, which the candidate was compared with", refused.Message);
        Assert.Equal(("default/1", "class 1", 1f), await bench.AskAsync(1));
        Assert.Equal(EncoderVersionState.Active, (await bench.Versions.PromoteAsync(candidate, "default/1", Token)).State);
    }

    [Fact]
    public async Task An_answer_under_way_is_finished_with_the_version_it_began_with_and_then_that_is_freed()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        var lease = bench.Encoders.Use("default");
        var first = lease.Version;

        await bench.PromoteNewAsync("2");
        await bench.PromoteNewAsync("3");

        Assert.Equal("default/3", (await bench.AskAsync(1)).Encoder);
        Assert.False(lease.Encoder.Encoder.Gone.IsCompleted);
        Assert.NotNull(bench.Store.Vectors.Search("default", first.Id, new float[first.Dimension], 1));
        var embedded = await lease.Session.EmbedAsync([new byte[lease.Session.Input.Length]], Token);
        Assert.Equal(first.Dimension, embedded[0].Length);

        lease.Dispose();
        await lease.Encoder.Encoder.Gone.WaitAsync(Token);
        await bench.Encoders.SettleAsync();
        Assert.False(bench.Store.Vectors.Holds(first.Id));
    }

    [Fact]
    public async Task An_enrolment_that_a_promotion_overtakes_is_embedded_anew_and_found()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        // As if an enrolment had been embedded before the candidate was, and were written after its promotion.
        var former = bench.Encoders.Live("default");
        var vector = Enumerable.Repeat(1f, 12).ToArray();
        var write = new EnrolmentWrite("default", "late", "galleries/default/late/1.png", 1, "e", "h", new Dictionary<long, float[]> { [former.Encoders[0].Version.Id] = vector });
        await bench.PromoteNewAsync("2");

        var outdated = await Assert.ThrowsAsync<EmbeddingOutdatedException>(() => bench.Store.WriteAsync([write], Token));

        Assert.Contains("'default/2', which was made active meanwhile", outdated.Message, StringComparison.Ordinal);
        Assert.Null(await bench.Store.Reader.FindAsync(write.Path, Token));
        await bench.EnrolAsync(2);
        Assert.Equal(("default/2", "class 2", 1f), await bench.AskAsync(2));
    }

    [Fact]
    public async Task Enrolments_during_a_back_fill_and_promotions_are_all_found_by_every_version()
    {
        await using var bench = await VersionBench.StartAsync();
        for (var i = 0; i < 10; i++)
            await bench.EnrolAsync(i);

        var enrolling = Task.Run(async () =>
        {
            for (var i = 10; i < 60; i++)
                await bench.EnrolAsync(i);
        }, Token);
        var second = await bench.PromoteNewAsync("2");
        await bench.Versions.RollBackAsync("default/1", null, Token);
        await bench.Versions.PromoteAsync(second, null, Token);
        await enrolling;

        for (var i = 0; i < 60; i++)
            Assert.Equal(("default/2", $"class {i}", 1f), await bench.AskAsync(i));
        await bench.Versions.RollBackAsync("default/1", null, Token);
        for (var i = 0; i < 60; i++)
            Assert.Equal(("default/1", $"class {i}", 1f), await bench.AskAsync(i));
    }

    [Fact]
    public async Task An_older_version_is_gone_back_to_by_embedding_what_it_lacks()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.PromoteNewAsync("2");
        await bench.PromoteNewAsync("3");
        await bench.EnrolAsync(2);
        Assert.Equal(1, (await bench.EmbeddedAsync())["default/1"]);

        await bench.Versions.RollBackAsync("default/1", null, Token);

        Assert.Equal(("default/1", "class 2", 1f), await bench.AskAsync(2));
        Assert.Equal("default/3", bench.Encoders.Line("default").Previous!.Version.FullName);
    }

    [Fact]
    public async Task What_is_removed_goes_from_all_versions()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.EnrolAsync(2);
        await bench.PromoteNewAsync("2");

        await bench.Store.RemoveAsync(["galleries/default/class 1/1.png"], Token);

        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 1, ["default/2"] = 1 }, await bench.EmbeddedAsync());
    }

    [Fact]
    public async Task An_abandoned_candidate_leaves_nothing_behind()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        var candidate = await bench.Versions.RegisterAsync("default", bench.Train("2"), Token);
        await bench.Versions.BackfillAsync(candidate, null, Token);
        await bench.Versions.VerifyAsync(candidate, Token);

        await bench.Versions.AbandonAsync(candidate, Token);
        await bench.EnrolAsync(2);
        await bench.Versions.AbandonAsync(candidate, Token);

        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 2 }, await bench.EmbeddedAsync());
        Assert.False(bench.Store.Vectors.Holds(candidate.Id));
        Assert.Equal(["1"], Directory.GetDirectories(Path.Combine(bench.Data.Models, "default")).Select(Path.GetFileName));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Versions.AbandonAsync(bench.Encoders.Line("default").Active.Version, Token));
        await Assert.ThrowsAsync<UnknownVersionException>(() => bench.Versions.RollBackAsync("default/2", null, Token));
    }

    [Fact]
    public async Task After_a_kill_candidates_that_runs_have_left_are_cleaned_up_and_the_others_gone_on_with()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        var orphan = await bench.Versions.RegisterAsync("default", bench.Train("2"), Token);
        await bench.Versions.BackfillAsync(orphan, null, Token);
        var owned = await bench.Versions.RegisterAsync("default", bench.Train("3"), Token);

        var next = await bench.RestartAsync();
        Directory.Delete(Path.Combine(next.Data.Root, orphan.Folder), recursive: true);
        Assert.Equal([orphan.Id], (await next.Versions.CleanUpAsync(new HashSet<(string, string)> { ("default", "1"), ("default", "2") }, Token)).Select(version => version.Id));

        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 1, ["default/3"] = 0 }, await next.EmbeddedAsync());
        Assert.Equal(["1", "3"], Directory.GetDirectories(Path.Combine(next.Data.Models, "default")).Select(Path.GetFileName).Order());
        Assert.Equal(owned.Id, (await next.Versions.RegisterAsync("default", Path.Combine(next.Data.Root, owned.Folder), Token)).Id);
        await next.Versions.PromoteAsync(owned, null, Token);
        Assert.Equal(("default/3", "class 1", 1f), await next.AskAsync(1));
        await next.Encoders.DisposeAsync();
    }

    [Fact]
    public async Task A_version_whose_vectors_are_wrong_is_not_promoted()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.EnrolAsync(2);
        var candidate = await bench.Versions.RegisterAsync("default", bench.Train("2"), Token);
        await bench.Versions.BackfillAsync(candidate, null, Token);
        var stored = await bench.Store.Reader.VectorsAsync(candidate.Id, 10, 0, Token);

        // The vectors of two exemplars, exchanged: each still finds a vector like itself, but its image gives another.
        await bench.Store.AddVectorsAsync(
            candidate.Id, [new(stored[0].ExemplarId, stored[0].ContentHash, stored[1].Vector), new(stored[1].ExemplarId, stored[1].ContentHash, stored[0].Vector)], Token);

        var failed = await Assert.ThrowsAsync<VersionCheckFailedException>(() => bench.Versions.VerifyAsync(candidate, Token));
        Assert.Contains("embedded again, gives another vector", failed.Message, StringComparison.Ordinal);
        Assert.Equal("default/1", (await bench.AskAsync(1)).Encoder);
    }

    [Fact]
    public async Task Old_versions_are_pruned_with_their_vectors_and_files()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        foreach (var name in new[] { "2", "3", "4" })
            await bench.PromoteNewAsync(name);

        var removed = await bench.Retention(keep: 1).PruneAsync(Token);

        Assert.Equal(["default/1", "default/2"], removed.Select(version => version.FullName));
        Assert.Equal(new Dictionary<string, int> { ["default/3"] = 1, ["default/4"] = 1 }, await bench.EmbeddedAsync());
        Assert.Equal(["3", "4"], Directory.GetDirectories(Path.Combine(bench.Data.Models, "default")).Select(Path.GetFileName).Order());
        Assert.Empty(await bench.Retention(keep: 1).PruneAsync(Token));
        await bench.Versions.RollBackAsync("default/3", null, Token);
        Assert.Equal(("default/3", "class 1", 1f), await bench.AskAsync(1));
    }

    [Fact]
    public async Task A_pruning_that_was_killed_half_way_is_finished()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.PromoteNewAsync("2");
        var third = await bench.PromoteNewAsync("3");
        var folder = Path.Combine(bench.Data.Models, "default", "1");
        await File.WriteAllTextAsync(Path.Combine(folder, ".removed"), "", Token);
        await bench.Store.RemoveVersionAsync((await bench.Store.Reader.VersionsAsync(null, Token))[0].Id, Token);
        Assert.True(Directory.Exists(folder));

        await bench.Retention(keep: 5).PruneAsync(Token);

        Assert.False(Directory.Exists(folder));
        Assert.Equal("2026-11-24.1", await bench.Versions.NextNameAsync(third.Line, static _ => false, Token));
    }

    [Fact]
    public async Task A_version_has_a_higher_number_than_any_of_its_day()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.PromoteNewAsync("2026-11-24.2");

        Assert.Equal("2026-11-24.3", await bench.Versions.NextNameAsync("default", static _ => false, Token));
        Assert.Equal("2026-11-24.4", await bench.Versions.NextNameAsync("default", static name => name == "2026-11-24.3", Token));
    }

    private sealed class Told(List<EmbeddingProgress> list) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) => list.Add(value);
    }
}
