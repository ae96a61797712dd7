using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Retraining.Scheduling;
using SiameseWorker.Settings;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.UnitTests.Gallery;
using SiameseWorker.UnitTests.Worker.Versions;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>Nights on which the machine was off.</summary>
public sealed class RetrainingScheduleTests : IAsyncLifetime
{
    private static readonly Line AtThree = new("default", new LineOptions { Schedule = "0 0 3 * * ?" });

    private GalleryFixture _fixture = null!;
    private SqliteQueueService _queues = null!;
    private RetrainingSchedule _schedule = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>It is six in the morning when the tests begin.</summary>
    private FakeTimeProvider Time => _fixture.Time;

    public async ValueTask InitializeAsync()
    {
        _fixture = await GalleryFixture.OpenAsync();
        _queues = new SqliteQueueService(
            new EmbeddedTransportOptions { StorageRoot = _fixture.Folder, QueueFile = Path.Combine(_fixture.Folder, "queue.db") }, TimeProvider.System, NullLogger<SqliteQueueService>.Instance);
        _schedule = new RetrainingSchedule(new ScheduledJobStore(_fixture.Database), _queues, new QueueOptions(), Time, NullLogger<RetrainingSchedule>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _queues.Dispose();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task A_schedule_that_is_new_has_missed_nothing()
    {
        Assert.False(await _schedule.MakeUpAsync(AtThree, Token));
        Assert.False(await _schedule.MakeUpAsync(AtThree, Token));
        Assert.Empty(await AskedAsync());
    }

    [Fact]
    public async Task Nights_that_were_missed_are_made_up_for_once()
    {
        await _schedule.MakeUpAsync(AtThree, Token);
        Time.Advance(TimeSpan.FromDays(3));

        Assert.True(await _schedule.MakeUpAsync(AtThree, Token));
        Assert.False(await _schedule.MakeUpAsync(AtThree, Token));

        var asked = Assert.Single(await AskedAsync());
        Assert.Equal((RetrainingTriggers.Schedule, "default", null), (asked.Trigger, asked.Line, asked.Id));
        Assert.Equal("schedule of 2026-11-27 03:00 UTC, missed then", asked.Reason);
    }

    [Fact]
    public async Task A_restart_in_the_same_night_misses_nothing()
    {
        await _schedule.MakeUpAsync(AtThree, Token);
        Time.Advance(TimeSpan.FromHours(20));
        Assert.False(await _schedule.MakeUpAsync(AtThree, Token));

        Time.Advance(TimeSpan.FromHours(1));
        await _schedule.AskAsync(AtThree, Time.GetUtcNow(), Token);
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(await _schedule.MakeUpAsync(AtThree, Token));
        Assert.Equal("schedule", Assert.Single(await AskedAsync()).Reason);
    }

    [Fact]
    public async Task A_change_of_the_schedule_is_no_missed_night()
    {
        await _schedule.MakeUpAsync(AtThree, Token);
        Time.Advance(TimeSpan.FromHours(12));

        Assert.False(await _schedule.MakeUpAsync(new Line("default", new LineOptions { Schedule = "0 0 12 * * ?" }), Token));
    }

    [Theory]
    [InlineData("0 0 4 * * ?")]
    [InlineData(null)]
    public async Task A_schedule_that_comes_back_has_missed_nothing_meanwhile(string? between)
    {
        await _schedule.MakeUpAsync(AtThree, Token);
        Assert.False(await _schedule.MakeUpAsync(new Line("default", new LineOptions { Schedule = between }), Token));
        Time.Advance(TimeSpan.FromDays(7));

        Assert.False(await _schedule.MakeUpAsync(AtThree, Token));

        Time.Advance(TimeSpan.FromDays(1));
        Assert.True(await _schedule.MakeUpAsync(AtThree, Token));
    }

    [Fact]
    public async Task A_line_that_is_called_like_another_and_more_keeps_its_nights_when_that_one_changes()
    {
        var longer = new Line("default at home", AtThree.Options);
        await _schedule.MakeUpAsync(longer, Token);
        await _schedule.MakeUpAsync(AtThree, Token);
        Time.Advance(TimeSpan.FromDays(1));

        Assert.True(await _schedule.MakeUpAsync(longer, Token));
    }

    [Fact]
    public async Task Each_line_has_its_own_nights()
    {
        var photos = new Line("photos", AtThree.Options);
        await _schedule.MakeUpAsync(AtThree, Token);
        Time.Advance(TimeSpan.FromDays(1));

        Assert.False(await _schedule.MakeUpAsync(photos, Token));
        Assert.True(await _schedule.MakeUpAsync(AtThree, Token));
    }

    [Fact]
    public async Task A_worker_that_is_to_end_while_it_looks_for_missed_nights_does_not_fail_to_start()
    {
        var missed = new MissedTimes(_schedule, VersionBench.ReadLines(("Lines:default:Schedule", AtThree.Options.Schedule)), Time, NullLogger<MissedTimes>.Instance);

        await missed.StartAsync(new CancellationToken(canceled: true));

        Assert.Empty(await AskedAsync());
    }

    private async Task<IReadOnlyList<RetrainRequest>> AskedAsync()
    {
        var messages = await _queues.Get("train").ReceiveAsync(10, TimeSpan.FromMinutes(1), Token);
        return [.. messages.Select(message => MessageReader.TryRead(message.Body, out var request, out _) ? Assert.IsType<RetrainRequest>(request) : throw new InvalidOperationException(message.Body))];
    }
}
