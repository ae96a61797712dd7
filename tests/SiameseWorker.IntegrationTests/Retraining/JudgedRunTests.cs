using System.Text.Json;
using SiameseWorker.Contracts;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Retraining;

/// <summary>What ends otherwise than by a promotion: a candidate that is worse, a night on which nothing has changed, a line that is not there.</summary>
public sealed class JudgedRunTests
{
    [Fact]
    public async Task A_candidate_that_is_worse_is_rejected_with_its_figures_and_the_next_night_finds_nothing_to_do()
    {
        await using var site = await RetrainingSite.CreateAsync();
        await using var worker = site.StartWorker("Retraining:Margin=0.01", "Retraining:HoldOut=0.5");
        await site.EnrolledAsync(worker);
        var before = await site.Site.IdentifyAsync("default", Asker.Probe(0));

        var ended = await site.RetrainAsync("--recipe", "broken", "--steps", "30");

        Assert.True(ended.ExitCode == 1, $"{ended.ExitCode}: {ended.Output}{ended.Errors}{worker.Errors}");
        var output = string.Join(' ', ended.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // Lines are broken where they are long.
        Assert.True(output.Contains("run 1 is rejected: of one-shot trials of held-out classes, the candidate has ", StringComparison.Ordinal), output);
        Assert.Contains("it may be worse by more than 1.0 %", output, StringComparison.Ordinal);
        SameAnswer.Check(before, await site.Site.IdentifyAsync("default", Asker.Probe(0)));
        using var runs = JsonDocument.Parse((await site.RetrainAsync("--status", "--json")).Output);
        var comparisons = runs.RootElement[0].GetProperty("figures").GetProperty("comparisons");
        Assert.Equal(["one-shot trials of held-out classes", "pairs of held-out classes", "one-shot trials of validation corpora", "pairs of validation corpora"], comparisons.EnumerateArray().Select(comparison => comparison.GetProperty("set").GetString()));
        Assert.All(comparisons.EnumerateArray(), comparison => Assert.True(comparison.GetProperty("candidate").GetDouble() < comparison.GetProperty("champion").GetDouble()));
        var report = await File.ReadAllTextAsync(Path.Combine(site.Data.Training, "1", "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("rejected", report, StringComparison.Ordinal);

        var again = await site.RetrainAsync("--recipe", "broken", "--steps", "30");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("run 2 is skipped: nothing has changed since run 1", again.Output, StringComparison.Ordinal);
        await worker.TerminateAsync();
        await worker.EndAsync();

        // The same by the schedule, which asks at every second.
        await using var night = site.StartWorker("Lines:default:Schedule=* * * * * ?", "Lines:default:Recipe=missing");
        await night.LogsAsync("It is time to retrain line default");
        await night.LogsAsync("Retraining run 3 of line default is failed");
        Assert.Contains("'missing' is neither a file nor one of the recipes at hand", night.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_carried_out_is_refused_at_once()
    {
        await using var site = new Site();
        await using var worker = await TestWorker.StartAsync(site);
        await site.SendAsync("train", ContractJson.Write(new RetrainRequest { Id = "line", Line = "photos" }), ContractJson.Write(new RetrainRequest { Id = "recipe", Recipe = "soup" }), ContractJson.Write(new RetrainRequest { Id = "little" }));

        Assert.Equal(ErrorCodes.LineNotFound, (await site.Answers.WaitAsync("line")).Error?.Code);
        Assert.Equal(ErrorCodes.RecipeNotFound, (await site.Answers.WaitAsync("recipe")).Error?.Code);
        var little = Assert.IsType<RetrainedAnswer>(await site.Answers.WaitAsync("little"));
        Assert.Equal(AnswerStatus.Skipped, little.Status);
        Assert.Contains("too little to judge by: of 0 classes", little.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_is_none_stops_the_worker_at_once()
    {
        await using var site = new Site();

        var ended = await ChildProcess.RunSiameseAsync(site.Root, "run", "--set", "Lines:default:Schedule=every night");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("Lines:default:Schedule is 'every night': it must be a Quartz cron expression", ended.Errors, StringComparison.Ordinal);
    }
}
