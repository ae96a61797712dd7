using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Retraining;

/// <summary>Two workers on one data folder: one trains; when it is killed, the other finishes the job.</summary>
public sealed class TwoWorkersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_other_worker_finishes_what_a_killed_one_began()
    {
        await using var site = await RetrainingSite.CreateAsync();
        // Longer than the other worker takes to start, on a slow machine too: it must come upon a lease that is still held.
        await using var first = site.StartWorker("Retraining:LeaseTimeout=00:00:25");
        await site.EnrolledAsync(first);
        await using var second = site.StartWorker("Retraining:LeaseTimeout=00:00:25");
        await second.LogsAsync("Standing by");
        var id = await site.AskAsync();
        var run = await site.WaitForAsync(id, first, RunState.Training);

        await first.KillAsync();

        var answer = await site.AnswerAsync(id);
        Assert.Equal((AnswerStatus.Promoted, run.Id), (answer.Status, answer.Run!.Value));
        Assert.Contains($"run {run.Id} is worked on by", second.Errors, StringComparison.Ordinal);
        Assert.Contains($"Going on with retraining run {run.Id} of line default, which is training", second.Errors, StringComparison.Ordinal);
        Assert.Equal(answer.Encoder, (await site.Site.IdentifyAsync("default", Asker.Probe(0))).Encoder);
        Assert.Single(await site.ListAsync());
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_end_leaves_a_checkpoint_and_a_run_can_be_cancelled()
    {
        await using var site = await RetrainingSite.CreateAsync();
        await using var first = site.StartWorker();
        await site.EnrolledAsync(first);
        var before = await site.Site.IdentifyAsync("default", Asker.Probe(0));
        await using var retrain = ChildProcess.StartSiamese(site.Site.Root, "retrain", "--recipe", "tiny", "--steps", "1000000");
        await retrain.PrintsAsync("run 1 is training");
        await Eventually.HoldsAsync("it trains", async () => (await site.ListAsync())[0].ProgressText?.StartsWith("step ", StringComparison.Ordinal) == true);

        await first.TerminateAsync();
        Assert.Equal(0, (await first.EndAsync()).ExitCode);
        Assert.Equal(RunState.Training, (await site.ListAsync())[0].State);
        Assert.True(File.Exists(Path.Combine(site.Data.Training, "1", "encoder.training", "checkpoint.safetensors")));

        await using var second = site.StartWorker();
        await second.LogsAsync("Going on with retraining run 1 of line default, which is training");
        Assert.DoesNotContain("is worked on by", second.Errors, StringComparison.Ordinal);
        var cancelled = await site.RetrainAsync("--cancel");
        Assert.Equal((0, "The retraining of line 'default' is told to stop."), (cancelled.ExitCode, cancelled.Output));

        var ended = await retrain.EndAsync();
        Assert.Equal(3, ended.ExitCode);
        Assert.Contains("run 1 is cancelled", ended.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await site.RetrainAsync("--cancel")).ExitCode);
        SameAnswer.Check(before, await site.Site.IdentifyAsync("default", Asker.Probe(0)));
        Assert.Single(await site.Reader.VersionsAsync(null, Token));
    }
}
