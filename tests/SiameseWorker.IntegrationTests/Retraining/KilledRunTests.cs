using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.Retraining;

namespace SiameseWorker.IntegrationTests.Retraining;

/// <summary>
/// A retraining whose worker is killed (SIGKILL) at random moments inside each of its states ends as one that nobody
/// disturbed, and whoever asks meanwhile is answered by one version or the other, wholly.
/// </summary>
public sealed class KilledRunTests
{
    private readonly Random _random = new(20_261_124);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_killed_in_every_state_ends_as_it_would_have_and_every_answer_is_of_one_version()
    {
        await using var undisturbed = await RetrainingSite.CreateAsync();
        var (before, after, expected) = await UndisturbedAsync(undisturbed);

        await using var site = await RetrainingSite.CreateAsync();
        var worker = site.StartWorker();
        await site.EnrolledAsync(worker);
        await using var asker = new Asker(site.Site);
        var id = await site.AskAsync();
        foreach (var (state, milliseconds) in new[] { (RunState.Queued, 100), (RunState.Training, 3_000), (RunState.Evaluating, 1_000), (RunState.Embedding, 500) })
            worker = await KillInsideAsync(site, worker, id, state, milliseconds);

        var answer = await site.AnswerAsync(id);
        await Eventually.HoldsAsync("the new version has answered", () => Task.FromResult(asker.Answers.Any(asked => asked.Answer.Encoder == answer.Encoder)), () => Task.FromResult(worker.Errors));
        await asker.StopAsync();

        Assert.Equal((AnswerStatus.Promoted, answer.Candidate), (answer.Status, answer.Encoder));
        Assert.Equal(expected.Comparisons, answer.Comparisons);
        Check(asker.Answers, answer.Encoder!, before, after);
        await CheckNothingIsLeftAsync(site, worker);
        await worker.DisposeAsync();
    }

    /// <summary>What a worker answers before and after a retraining that nobody disturbs, and how that ends.</summary>
    private static async Task<(IReadOnlyList<IdentifiedAnswer> Before, IReadOnlyList<IdentifiedAnswer> After, RetrainedAnswer Retrained)> UndisturbedAsync(RetrainingSite site)
    {
        await using var worker = site.StartWorker();
        await site.EnrolledAsync(worker);
        var before = await AskAllAsync(site);
        var retrained = await site.AnswerAsync(await site.AskAsync());
        Assert.True(retrained.Status == AnswerStatus.Promoted, $"{retrained.Status}: {retrained.Reason}{worker.Errors}");
        return (before, await AskAllAsync(site), retrained);
    }

    private static async Task<IReadOnlyList<IdentifiedAnswer>> AskAllAsync(RetrainingSite site) =>
        await Task.WhenAll(Enumerable.Range(0, RetrainingSite.Classes).Select(probe => site.Site.IdentifyAsync("default", Asker.Probe(probe))));

    /// <summary>Kills the worker at a random moment after a run has come into a state, and starts another.</summary>
    private async Task<ChildProcess> KillInsideAsync(RetrainingSite site, ChildProcess worker, string id, RunState state, int milliseconds)
    {
        var states = Enum.GetValues<RunState>().Where(reached => reached >= state && reached <= RunState.Promoted).ToList();
        await site.WaitForAsync(id, worker, states);
        await Task.Delay(_random.Next(milliseconds), Token);
        await worker.KillAsync();
        await worker.DisposeAsync();
        return site.StartWorker();
    }

    /// <summary>Each answer is, to the digits, that of the version whose name it carries.</summary>
    private static void Check(IReadOnlyCollection<(int Probe, IdentifiedAnswer Answer)> answers, string candidate, IReadOnlyList<IdentifiedAnswer> before, IReadOnlyList<IdentifiedAnswer> after)
    {
        Assert.Contains(answers, answer => answer.Answer.Encoder == candidate);
        Assert.Contains(answers, answer => answer.Answer.Encoder != candidate);
        foreach (var (probe, answer) in answers)
        {
            var expected = answer.Encoder == candidate ? after[probe] : before[probe];
            SameAnswer.Check(expected with { Encoder = answer.Encoder }, answer);
        }
    }

    private static async Task CheckNothingIsLeftAsync(RetrainingSite site, ChildProcess worker)
    {
        // The files of a run are deleted after its answer.
        await Eventually.HoldsAsync("the run's files are gone", () => Task.FromResult(!Directory.Exists(site.Data.Training) || !Directory.EnumerateFileSystemEntries(site.Data.Training).Any()), () => Task.FromResult(worker.Errors));
        var versions = await site.Reader.VersionsAsync(null, Token);
        Assert.Equal([EncoderVersionState.Retired, EncoderVersionState.Active], versions.Select(version => version.State));
        Assert.Equal(versions.Select(version => version.Name).Order(), Directory.GetDirectories(Path.Combine(site.Data.Models, "default")).Select(Path.GetFileName).Order());
        var exemplars = site.Count("SELECT COUNT(*) FROM Exemplars");
        Assert.Equal(versions.Count * exemplars, site.Count("SELECT COUNT(*) FROM Embeddings"));
        Assert.Equal(0, site.Count("SELECT COUNT(*) FROM Embeddings WHERE ExemplarId NOT IN (SELECT Id FROM Exemplars)"));
        Assert.True(File.Exists(Path.Combine(site.Data.Root, versions[^1].Folder, RunFolder.ReportName)));
    }
}
