using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>What a worker finds when it starts on data that another has left.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly Site _site = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Changes_made_while_no_worker_ran_are_found()
    {
        var worker = await TestWorker.StartAsync(_site);
        await _site.EnrolCharactersAsync("default", 1);
        foreach (var name in new[] { "kept", "replaced", "deleted", "renamed" })
            await _site.EnrolAsync("default", name, Drawings.Of(1, 0), "1.png");
        await worker.StopAsync();

        _site.Drop("galleries/default/added/1.png", Drawings.Of(2, 0));
        _site.Drop("galleries/default/replaced/1.png", Drawings.Of(3, 0));
        File.Delete(_site.File("galleries/default/deleted/1.png"));
        Directory.Move(_site.File("galleries/default/renamed"), _site.File("galleries/default/new name"));

        await using var next = await TestWorker.StartAsync(_site);
        string[] expected = ["added", "character 0", "kept", "new name", "replaced"];
        await Eventually.HoldsAsync("all changes are found", async () => (await next.GalleryAsync("default"))!.Classes.Select(found => found.Name).SequenceEqual(expected));
        Assert.Equal("added", (await _site.IdentifyAsync("default", Drawings.Of(2, 0))).Class);
        await Eventually.HoldsAsync("the replaced one is found by its new image", async () => (await _site.IdentifyAsync("default", Drawings.Of(3, 0))).Candidates[0].Class == "replaced");
    }

    [Fact]
    public async Task What_was_enrolled_answers_at_once_after_a_restart_and_is_not_embedded_again()
    {
        var worker = await TestWorker.StartAsync(_site);
        await _site.EnrolCharactersAsync("default", 3);
        var before = await _site.IdentifyAsync("default", Drawings.Of(1, 2));
        var record = await worker.FindAsync(before.Candidates[0].Exemplar);
        await worker.StopAsync();

        await using var next = await TestWorker.StartAsync(_site);
        SameAnswer.Check(before, await _site.IdentifyAsync("default", Drawings.Of(1, 2)));
        var reconciled = Assert.IsType<ReconciledAnswer>(await _site.AskAsync(new ReconcileRequest()));
        Assert.Equal((0, 0, 0, 3), (reconciled.Added, reconciled.Replaced, reconciled.Removed, reconciled.Unchanged));
        Assert.Equal(record, await next.FindAsync(before.Candidates[0].Exemplar));
    }

    [Fact]
    public async Task Messages_that_waited_for_a_worker_are_answered_when_one_starts()
    {
        _site.Drop("galleries/default/cat/1.png", Drawings.Of(0, 0));
        var enrol = await _site.SendAsync(new EnrolRequest { Class = "dog", Image = ImageReference.FromBytes(Drawings.Of(1, 0)) });
        var verify = await _site.SendAsync(new VerifyRequest { Image = ImageReference.FromBytes(Drawings.Of(0, 0)), Against = ImageReference.FromBytes(Drawings.Of(0, 0)) });

        await using var worker = await TestWorker.StartAsync(_site);

        Assert.Equal(AnswerStatus.Enrolled, (await _site.Answers.WaitAsync(enrol)).Status);
        Assert.Equal(AnswerStatus.Same, (await _site.Answers.WaitAsync(verify)).Status);
    }

    [Fact]
    public async Task A_lost_database_is_rebuilt_from_storage()
    {
        var worker = await TestWorker.StartAsync(_site);
        await _site.EnrolCharactersAsync("default", 4);
        var before = await _site.IdentifyAsync("default", Drawings.Of(1, 2));
        await worker.StopAsync();
        foreach (var file in Directory.GetFiles(_site.File("state"), "gallery.db*"))
            File.Delete(file);

        await using var next = await TestWorker.StartAsync(_site);
        await Eventually.HoldsAsync("all are enrolled again", async () => (await next.GalleryAsync("default"))?.Enrolled == 4);
        SameAnswer.Check(before, await _site.IdentifyAsync("default", Drawings.Of(1, 2)));
    }

    [Fact]
    public async Task Storage_that_is_suddenly_empty_unenrols_nobody_until_a_person_says_so()
    {
        var worker = await TestWorker.StartAsync(_site);
        await _site.EnrolCharactersAsync("default", 3);
        await worker.StopAsync();
        Directory.Delete(_site.File("galleries"), recursive: true);

        await using var next = await TestWorker.StartAsync(_site);
        await FirstComparisonAsync();
        Assert.Equal(3, (await next.GalleryAsync("default"))?.Enrolled);
        Assert.Equal("character 1", (await _site.IdentifyAsync("default", Drawings.Of(1, 0))).Class);

        Assert.Equal(3, Assert.IsType<ReconciledAnswer>(await _site.AskAsync(new ReconcileRequest())).Removed);
        Assert.Equal(ErrorCodes.GalleryNotFound, (await _site.IdentifyAsync("default", Drawings.Of(1, 0))).Error?.Code);
    }

    [Fact]
    public async Task A_file_that_may_still_be_written_is_neither_enrolled_nor_rejected()
    {
        await using var worker = await TestWorker.StartAsync(_site, new Dictionary<string, string?> { ["Enrolment:SettleTime"] = "00:10:00" });
        var whole = Drawings.Of(0, 0);
        var path = _site.Drop("galleries/default/cat/1.png", BadImages.Truncated(whole));

        var looked = Assert.IsType<ReconciledAnswer>(await _site.AskAsync(new ReconcileRequest()));
        Assert.Equal((0, 0, 0), (looked.Added, looked.Rejected, looked.Unchanged));
        Assert.Null(await worker.FindAsync(path));

        _site.Drop(path, whole);
        File.SetLastWriteTimeUtc(_site.File(path), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));
        await worker.WaitForAsync(path, ExemplarState.Enrolled);
    }

    /// <summary>
    /// Returns when the comparison that a worker begins with is over: it goes on at most until the next request after one
    /// that has been answered.
    /// </summary>
    private async Task FirstComparisonAsync()
    {
        for (var i = 0; i < 2; i++)
            await _site.AskAsync(new ReconcileRequest { Gallery = "another" });
    }
}
