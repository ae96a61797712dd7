using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Worker.Versions;

public sealed class EncoderInstallationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_without_a_version_starts_with_what_ships()
    {
        await using var bench = await VersionBench.StartAsync(("Lines:symbols:Galleries:0", "symbols"), ("Lines:default:Encoder", EncoderInstallation.ShippedFolder));

        Assert.Equal(["default", "symbols"], bench.Encoders.All.Select(line => line.Line).Order());
        Assert.Equal(bench.Encoders.Line("default").Active.Version.Name, bench.Encoders.Line("symbols").Active.Version.Name);
        Assert.NotEqual(bench.Encoders.Line("default").Active.Version.Id, bench.Encoders.Line("symbols").Active.Version.Id);
        Assert.Throws<UnknownVersionException>(() => bench.Encoders.UseLine("photos"));
    }

    [Fact]
    public async Task Each_gallery_is_enrolled_and_answered_by_its_lines_version()
    {
        var folder = new Encoding.TemporaryFolder();
        using (folder)
        {
            var photos = Encoding.MadeUpEncoder.Save(folder["rgb"], card => card with { Name = "rgb", Input = card.Input with { Channels = 3 } }).Folder;
            var first = Encoding.MadeUpEncoder.Save(folder["gray"], card => card with { Name = "gray" }).Folder;
            await using var bench = await VersionBench.StartAsync(("Lines:photos:Galleries:0", "photos"), ("Lines:photos:Encoder", photos), ("Encoder:Folder", first));
            await bench.EnrolAsync(1);
            await bench.EnrolAsync(2, "photos");

            Assert.Equal(("default/gray", "class 1", 1f), await bench.AskAsync(1));
            Assert.Equal(("photos/rgb", "class 2", 1f), await bench.AskAsync(2, "photos"));
            Assert.Equal(new Dictionary<string, int> { ["default/gray"] = 1, ["photos/rgb"] = 1 }, await bench.EmbeddedAsync());
        }
    }

    [Fact]
    public async Task A_gallery_that_moves_to_another_line_is_embedded_anew_before_it_is_answered()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.EnrolAsync(2, "photos");

        var moved = await bench.RestartAsync(("Lines:photos:Galleries:0", "photos"), ("Lines:photos:Encoder", bench.Train("rgb", channels: 3)));
        Assert.Equal(new GalleryMove("photos", "default", "photos"), Assert.Single(moved.Store.Moved));
        Assert.Equal(("photos/rgb", "class 2", 1f), await moved.AskAsync(2, "photos"));
        Assert.Equal(("default/1", "class 1", 1f), await moved.AskAsync(1));
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 1, ["photos/rgb"] = 1 }, await moved.EmbeddedAsync());

        var back = await moved.RestartAsync();
        Assert.Equal(("default/1", "class 2", 1f), await back.AskAsync(2, "photos"));
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 2, ["photos/rgb"] = 0 }, await back.EmbeddedAsync());
        await back.Encoders.DisposeAsync();
    }

    [Fact]
    public async Task The_encoder_of_the_settings_takes_over_once_and_a_later_promotion_stays()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        var named = ("Encoder:Folder", bench.Train("2"));

        var second = await bench.RestartAsync(named);
        Assert.Equal(("default/2", "class 1", 1f), await second.AskAsync(1));
        await second.Versions.RollBackAsync("default/1", null, Token);

        var third = await second.RestartAsync(named);
        Assert.Equal(("default/1", "class 1", 1f), await third.AskAsync(1));
        Assert.Equal("default/2", third.Encoders.Line("default").Previous!.Version.FullName);
        await third.Encoders.DisposeAsync();
    }

    [Fact]
    public async Task An_encoder_that_cannot_embed_everything_yet_leaves_the_active_one_answering()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        var named = ("Encoder:Folder", bench.Train("2"));

        bench.FaultOf = _ => new TransportException("storage is away", isPassing: true);
        var second = await bench.RestartAsync(named);
        Assert.Equal(("default/1", "class 1", 1f), await second.AskAsync(1));

        second.FaultOf = null;
        var third = await second.RestartAsync(named);
        Assert.Equal(("default/2", "class 1", 1f), await third.AskAsync(1));
        await third.Encoders.DisposeAsync();
    }

    [Fact]
    public async Task An_active_encoder_that_cannot_embed_a_gallery_that_came_to_it_answers_what_it_can()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.EnrolAsync(2, "photos");
        var moved = await bench.RestartAsync(("Lines:photos:Galleries:0", "photos"), ("Lines:photos:Encoder", bench.Train("rgb", channels: 3)));
        moved.FaultOf = _ => new TransportException("storage is away", isPassing: true);

        var back = await moved.RestartAsync();
        Assert.Equal(("default/1", "class 1", 1f), await back.AskAsync(1));

        back.FaultOf = null;
        var again = await back.RestartAsync();
        Assert.Equal(("default/1", "class 2", 1f), await again.AskAsync(2, "photos"));
        await again.Encoders.DisposeAsync();
    }

    [Fact]
    public async Task The_encoder_of_the_settings_that_cannot_take_over_yet_is_no_leftover_of_a_run()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        // Where the settings name it, and nowhere else.
        Directory.Move(bench.Train("2"), Path.Combine(bench.Data.Models, "default", "2"));
        var named = ("Lines:default:Encoder", "models/default/2");

        bench.FaultOf = _ => new TransportException("storage is away", isPassing: true);
        var second = await bench.RestartAsync(named);
        await second.Leftovers.TryCleanUpAsync(Token);
        Assert.Equal(("default/1", "class 1", 1f), await second.AskAsync(1));

        second.FaultOf = null;
        var third = await second.RestartAsync(named);
        Assert.Equal(("default/2", "class 1", 1f), await third.AskAsync(1));
        await third.Encoders.DisposeAsync();
    }

    [Fact]
    public async Task The_candidate_of_a_run_that_has_ended_is_removed_and_that_of_another_stays()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        var ended = await AddRunAsync(bench, "2");
        await bench.Runs.MoveAsync(ended.Id, RunState.Failed, "out of luck", null, Token);
        await AddRunAsync(bench, "3");

        await bench.Leftovers.TryCleanUpAsync(Token);

        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 1, ["default/3"] = 0 }, await bench.EmbeddedAsync());
    }

    [Fact]
    public async Task Nothing_is_unenrolled_where_a_new_encoder_finds_storage_empty()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.EnrolAsync(2);
        var (galleries, away) = (Path.Combine(bench.Data.Root, "galleries"), Path.Combine(bench.Data.Root, ".unmounted"));
        Directory.Move(galleries, away);

        var named = ("Encoder:Folder", bench.Train("2"));
        var second = await bench.RestartAsync(named);
        Assert.Equal(("default/1", "class 1", 1f), await second.AskAsync(1));
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 2, ["default/2"] = 0 }, await second.EmbeddedAsync());

        // One file alone that is gone is forgotten, as ever.
        Directory.Move(away, galleries);
        File.Delete(Path.Combine(galleries, "default", "class 2", "1.png"));
        var third = await second.RestartAsync(named);
        Assert.Equal(("default/2", "class 1", 1f), await third.AskAsync(1));
        Assert.Equal(new Dictionary<string, int> { ["default/1"] = 1, ["default/2"] = 1 }, await third.EmbeddedAsync());
        await third.Encoders.DisposeAsync();
    }

    [Fact]
    public async Task A_predecessor_that_cannot_be_loaded_keeps_nobody_from_answering()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.PromoteNewAsync("2");

        File.Delete(Path.Combine(bench.Data.Models, "default", "1", "weights.safetensors"));
        var next = await bench.RestartAsync();

        Assert.Equal(("default/2", "class 1", 1f), await next.AskAsync(1));
        Assert.Null(next.Encoders.Line("default").Previous);
        await next.Encoders.DisposeAsync();
    }

    /// <summary>A run, and its candidate.</summary>
    private static async Task<RetrainingRun> AddRunAsync(VersionBench bench, string candidate)
    {
        var run = await bench.Runs.AddAsync(new RunRequest("default", RunTrigger.Message), Token);
        await bench.Versions.RegisterAsync("default", bench.Train(candidate), Token);
        return await bench.Runs.NoteCandidateAsync(run.Id, candidate, "", Token);
    }
}
