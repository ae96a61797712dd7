using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Retraining;

namespace SiameseWorker.UnitTests.Worker.Versions;

/// <summary>The last step of a retraining run, when somebody went back to another version while it was under way.</summary>
public sealed class EmbedStepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_candidate_that_was_compared_with_another_version_is_judged_again_and_then_promoted()
    {
        await using var bench = await VersionBench.StartAsync();
        await bench.EnrolAsync(1);
        await bench.PromoteNewAsync("2");
        await bench.Versions.RollBackAsync("default/1", null, Token);
        var step = new EmbedStep(bench.Versions, TimeProvider.System);

        var refused = await step.RunAsync(Context(bench, champion: "default/2"), Token);

        Assert.Equal(RunState.Evaluating, refused.To);
        Assert.Equal("default/1 answers by now and not default/2, which the candidate was compared with", refused.Reason);
        Assert.Equal(("default/1", "class 1", 1f), await bench.AskAsync(1));

        Assert.Equal(RunState.Promoted, (await step.RunAsync(Context(bench, champion: "default/1"), Token)).To);
        Assert.Equal(("default/3", "class 1", 1f), await bench.AskAsync(1));
    }

    /// <summary>Run 1, whose candidate <c>default/3</c> is trained and judged.</summary>
    private static RunContext Context(VersionBench bench, string champion)
    {
        var folder = new RunFolder(bench.Data, 1);
        if (!Directory.Exists(folder.Encoder))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Encoder)!);
            Directory.Move(bench.Train("3"), folder.Encoder);
        }

        var now = DateTimeOffset.UnixEpoch;
        var run = new RetrainingRun(
            1, new RunRequest("default", RunTrigger.Command), RunState.Embedding, now, now, Attempts: 1, CandidateVersion: "3", Fingerprint: null,
            new RunFigures { Champion = champion }.ToJson(), LastError: null, CancelRequested: false, Progress: 0, ProgressText: null, Worked: TimeSpan.Zero, Answered: false);
        return new RunContext(run, VersionBench.ReadLines().Find("default")!, folder, new TorchOptions { Device = "cpu" }, new RunProgress());
    }
}
