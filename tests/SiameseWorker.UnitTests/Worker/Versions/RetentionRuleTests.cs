using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.UnitTests.Worker.Versions;

public sealed class RetentionRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_newest_and_the_young_are_kept_and_the_rest_goes_oldest_first()
    {
        var versions = Enumerable.Range(1, 6).Select(id => Version(id, EncoderVersionState.Retired, days: 60 - (10 * id)))
            .Append(Version(7, EncoderVersionState.Active, days: 0, previous: 6)).ToList();

        Assert.Equal([1L, 2], Surplus(versions, keep: 3, days: 30));
        Assert.Equal([1L, 2, 3, 4], Surplus(versions, keep: 3, days: 0));
        Assert.Empty(Surplus(versions, keep: 7, days: 0));
    }

    [Fact]
    public void The_active_version_and_its_predecessor_are_kept_however_old()
    {
        // Gone back from 4 to 1: 4 is the predecessor now.
        EncoderVersion[] versions =
        [
            Version(1, EncoderVersionState.Active, days: 400, previous: 2),
            Version(2, EncoderVersionState.Retired, days: 300),
            Version(3, EncoderVersionState.Retired, days: 200),
            Version(4, EncoderVersionState.Retired, days: 100),
        ];
        Assert.Equal([3L], Surplus(versions, keep: 1, days: 0));
    }

    [Fact]
    public void Candidates_are_their_runs_and_take_nobodys_place() =>
        Assert.Equal([1L], Surplus([Version(1, EncoderVersionState.Retired, days: 50), Version(2, EncoderVersionState.Active, days: 40), Version(3, EncoderVersionState.Candidate, days: 35)], keep: 1, days: 30));

    private static IEnumerable<long> Surplus(IReadOnlyList<EncoderVersion> versions, int keep, int days) =>
        RetentionRule.Surplus(versions, new RetentionOptions { Versions = keep, Age = TimeSpan.FromDays(days) }, Now).Select(version => version.Id);

    private static EncoderVersion Version(long id, EncoderVersionState state, int days, long? previous = null) =>
        new(id, "default", $"{id}", 2, Metric.Cosine, $"models/default/{id}", state, Now - TimeSpan.FromDays(days), null, previous);
}
