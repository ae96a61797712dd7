using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Gallery;
using SiameseWorker.UnitTests.Gallery;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>What only one worker may do at a time, and what happens when it dies.</summary>
public sealed class LeaseStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private GalleryFixture _fixture = null!;
    private LeaseStore _leases = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeTimeProvider Time => _fixture.Time;

    public async ValueTask InitializeAsync()
    {
        _fixture = await GalleryFixture.OpenAsync();
        _leases = new LeaseStore(_fixture.Database, Time);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_lease_that_is_held_is_not_taken_however_often_one_asks()
    {
        await TakeAsync("anna");
        for (var i = 0; i < 10; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(20));
            Assert.Equal("anna", await TakeAsync("anna"));
            Assert.Equal("anna", await TakeAsync("bert"));
        }
    }

    [Fact]
    public async Task A_dead_owners_lease_is_taken_after_its_time_out_and_not_before()
    {
        await TakeAsync("anna");
        Time.Advance(Timeout - TimeSpan.FromTicks(1));
        Assert.Equal("anna", await TakeAsync("bert"));

        Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("bert", await TakeAsync("bert"));
        Assert.Equal("bert", await TakeAsync("anna"));
        Assert.Equal(new Lease("bert", Time.GetUtcNow(), Time.GetUtcNow() + Timeout), await _leases.FindAsync("training", Token));
    }

    [Fact]
    public async Task One_that_is_given_back_is_free_at_once_but_only_by_its_owner()
    {
        await TakeAsync("anna");
        await _leases.ReleaseAsync("training", "bert", Token);
        Assert.Equal("anna", await TakeAsync("bert"));

        await _leases.ReleaseAsync("training", "anna", Token);

        Assert.Null(await _leases.FindAsync("training", Token));
        Assert.Equal("bert", await TakeAsync("bert"));
    }

    [Fact]
    public async Task Two_leases_have_nothing_to_do_with_each_other()
    {
        await TakeAsync("anna");
        Assert.Equal("bert", (await _leases.TakeAsync("other", "bert", Timeout, Token)).Owner);
    }

    private async Task<string> TakeAsync(string owner) => (await _leases.TakeAsync("training", owner, Timeout, Token)).Owner;
}
