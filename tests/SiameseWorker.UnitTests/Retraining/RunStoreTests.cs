using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Gallery;
using SiameseWorker.UnitTests.Gallery;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>Runs as they are recorded.</summary>
public sealed class RunStoreTests : IAsyncLifetime
{
    private static readonly RunRequest Request = new("default", RunTrigger.Message) { RequestId = "night-1", ReplyTo = "answers-me", Reason = "new drawings" };

    private GalleryFixture _fixture = null!;
    private RunStore _runs = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeTimeProvider Time => _fixture.Time;

    public async ValueTask InitializeAsync()
    {
        _fixture = await GalleryFixture.OpenAsync();
        _runs = new RunStore(_fixture.Database, Time);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_run_is_recorded_as_it_was_asked_for()
    {
        var request = Request with { Recipe = "koch", Force = true, Steps = 40, Minutes = 1.5, Trigger = RunTrigger.Command };

        var run = await _runs.AddAsync(request, Token);

        Assert.Equal((request, RunState.Queued, false), (run.Request, run.State, run.Answered));
        Assert.Equal(run, await _runs.FindAsync(run.Id, Token));
        Assert.Equal([new RunTransition(RunState.Queued, Time.GetUtcNow(), "new drawings", null)], await _runs.TransitionsAsync(run.Id, Token));
    }

    [Fact]
    public async Task A_request_that_is_delivered_again_finds_its_run_even_when_that_has_ended()
    {
        var run = await _runs.AddAsync(Request, Token);
        await _runs.MoveAsync(run.Id, RunState.Cancelled, null, null, Token);

        Assert.Equal(run.Id, (await _runs.AddAsync(Request, Token)).Id);
        Assert.Single(await _runs.ListAsync(null, 10, Token));
    }

    [Fact]
    public async Task Two_requesters_may_use_the_same_id()
    {
        var run = await _runs.AddAsync(Request, Token);

        Assert.NotEqual(run.Id, (await _runs.AddAsync(Request with { ReplyTo = "answers-you" }, Token)).Id);
        Assert.NotEqual(run.Id, (await _runs.AddAsync(Request with { ReplyTo = null }, Token)).Id);
        Assert.Equal(3, (await _runs.ListAsync(null, 10, Token)).Count);
    }

    [Fact]
    public async Task A_request_without_an_id_is_met_by_one_that_is_still_waiting()
    {
        var nameless = Request with { RequestId = null };
        var first = await _runs.AddAsync(nameless, Token);
        Assert.Equal(first.Id, (await _runs.AddAsync(nameless, Token)).Id);
        Assert.NotEqual(first.Id, (await _runs.AddAsync(nameless with { Line = "photos" }, Token)).Id);

        await _runs.MoveAsync(first.Id, RunState.Training, null, null, Token);

        Assert.NotEqual(first.Id, (await _runs.AddAsync(nameless, Token)).Id);
        Assert.True(first.Answered);
    }

    [Fact]
    public async Task Each_transition_is_recorded_with_its_time_reason_and_figures()
    {
        var run = await _runs.AddAsync(Request, Token);
        foreach (var (state, reason) in new[] { (RunState.Training, "changed"), (RunState.Evaluating, "trained"), (RunState.Embedding, "better"), (RunState.Promoted, "done") })
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await _runs.NoteAttemptAsync(run.Id, Token);
            await _runs.NoteProgressAsync(run.Id, 0.5, "half", TimeSpan.FromSeconds(30), Token);
            run = await _runs.MoveAsync(run.Id, state, reason, $$"""{"state":"{{state}}"}""", Token);
            Assert.Equal((0, 0.0, null), (run.Attempts, run.Progress, run.ProgressText));
        }

        var transitions = await _runs.TransitionsAsync(run.Id, Token);
        Assert.Equal([RunState.Queued, RunState.Training, RunState.Evaluating, RunState.Embedding, RunState.Promoted], transitions.Select(transition => transition.State));
        Assert.Equal([0, 1, 2, 3, 4], transitions.Select(transition => (int)(transition.At - transitions[0].At).TotalMinutes));
        Assert.Equal(("done", """{"state":"Promoted"}"""), (transitions[^1].Reason, transitions[^1].Figures));
        Assert.Equal((RunState.Promoted, transitions[^1].Figures, TimeSpan.FromMinutes(2)), (run.State, run.Figures, run.Worked));
    }

    [Theory]
    [InlineData(RunState.Embedding)]
    [InlineData(RunState.Promoted)]
    [InlineData(RunState.Rejected)]
    [InlineData(RunState.Queued)]
    public async Task A_run_does_not_jump(RunState to)
    {
        var run = await _runs.AddAsync(Request, Token);

        var refused = await Assert.ThrowsAsync<RunStateException>(() => _runs.MoveAsync(run.Id, to, null, null, Token));

        Assert.Contains($"is queued and cannot become {to.ToString().ToLowerInvariant()}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(RunState.Queued, (await _runs.FindAsync(run.Id, Token))!.State);
    }

    [Fact]
    public void Only_judging_is_gone_back_to_when_another_version_answers_by_now()
    {
        Assert.True(RunState.Embedding.MayBecome(RunState.Evaluating));
        Assert.False(RunState.Evaluating.MayBecome(RunState.Training));
        Assert.False(RunState.Embedding.MayBecome(RunState.Training));
    }

    [Fact]
    public void What_has_ended_stays_as_it_is()
    {
        foreach (var from in Enum.GetValues<RunState>().Where(state => state.IsEnd()))
            Assert.DoesNotContain(Enum.GetValues<RunState>(), to => from.MayBecome(to));
    }

    [Fact]
    public async Task A_run_that_was_begun_is_gone_on_with_before_others_begin()
    {
        var first = await _runs.AddAsync(Request, Token);
        var second = await _runs.AddAsync(Request with { RequestId = "night-2", Line = "photos" }, Token);
        var third = await _runs.AddAsync(Request with { RequestId = "night-3" }, Token);
        await _runs.MoveAsync(third.Id, RunState.Training, null, null, Token);

        Assert.Equal([third.Id, first.Id, second.Id], (await _runs.UnfinishedAsync(null, Token)).Select(run => run.Id));
        Assert.Equal([second.Id], (await _runs.UnfinishedAsync("photos", Token)).Select(run => run.Id));
    }

    [Fact]
    public async Task An_end_is_to_be_told_until_it_was()
    {
        var run = await _runs.AddAsync(Request, Token);
        Assert.Empty(await _runs.UnansweredAsync(Token));
        await _runs.MoveAsync(run.Id, RunState.Failed, "disk full", null, Token);

        Assert.Equal("disk full", Assert.Single(await _runs.UnansweredAsync(Token)).LastError);
        await _runs.NoteAnsweredAsync(run.Id, Token);
        Assert.Empty(await _runs.UnansweredAsync(Token));
    }

    [Fact]
    public async Task The_last_judged_run_is_neither_a_skipped_nor_a_failed_one()
    {
        var judged = await EndAsync("1", RunState.Rejected);
        await EndAsync("2", RunState.Skipped);
        await EndAsync("3", RunState.Failed);

        Assert.Equal(judged, (await _runs.LastJudgedAsync("default", Token))?.Id);
        Assert.Null(await _runs.LastJudgedAsync("photos", Token));
    }

    [Fact]
    public async Task Deleting_a_run_leaves_no_transition()
    {
        var run = await _runs.AddAsync(Request, Token);
        _fixture.Sql($"PRAGMA foreign_keys=ON; DELETE FROM RetrainingRuns WHERE Id = {run.Id}");
        Assert.Empty(await _runs.TransitionsAsync(run.Id, Token));
    }

    private async Task<long> EndAsync(string id, RunState end)
    {
        var run = await _runs.AddAsync(Request with { RequestId = id }, Token);
        RunState[] way = end is RunState.Rejected ? [RunState.Training, RunState.Evaluating, end] : [end];
        foreach (var state in way)
            await _runs.MoveAsync(run.Id, state, null, null, Token);
        return run.Id;
    }
}
