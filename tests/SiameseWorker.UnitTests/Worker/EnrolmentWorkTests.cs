using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Enrolment;
using SiameseWorker.Gallery;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Worker;

public class EnrolmentWorkTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly EnrolmentWork _work;

    public EnrolmentWorkTests() => _work = new EnrolmentWork(_time, TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(-60, true)]
    [InlineData(-1, true)]
    [InlineData(-0.5, false)]
    [InlineData(0, false)]
    [InlineData(0.5, false)]
    [InlineData(1, false)]
    [InlineData(59, false)]
    [InlineData(61, true)]
    [InlineData(31_536_000, true)]
    public void A_file_is_read_when_it_was_not_just_written(double modifiedSecondsFromNow, bool isSettled)
    {
        _work.Add(Item("galleries/g/cat/1.png", modifiedSecondsFromNow), known: null);
        Assert.Equal((isSettled ? 1 : 0, isSettled ? 0 : 1, 1), (_work.Changed.Count, _work.Deferred.Count, _work.Found));
    }

    [Fact]
    public void A_file_that_is_written_while_others_are_looked_at_is_not_settled()
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        _work.Add(Item("galleries/g/cat/1.png", 299.5), known: null);
        Assert.Single(_work.Deferred);
    }

    [Fact]
    public void Files_known_to_be_whole_are_read_at_once()
    {
        var work = new EnrolmentWork(_time, TimeSpan.Zero);
        work.Add(Item("galleries/g/cat/1.png", 0), known: null);
        Assert.Equal("galleries/g/cat/1.png", Assert.Single(work.Changed).Exemplar.Path.Value);
    }

    [Theory]
    [InlineData(ExemplarState.Enrolled, "etag", 10, true)]
    [InlineData(ExemplarState.Rejected, "etag", 10, true)]
    [InlineData(ExemplarState.Pending, "etag", 10, false)]
    [InlineData(ExemplarState.Enrolled, "another", 10, false)]
    [InlineData(ExemplarState.Rejected, "etag", 11, false)]
    public void What_is_recorded_with_the_same_change_mark_is_left_alone(ExemplarState state, string etag, long size, bool isUnchanged)
    {
        var record = new ExemplarRecord(1, "g", "cat", "galleries/g/cat/1.png", size, etag, "", state, null, null, Now, Now);
        _work.Add(Item("galleries/g/cat/1.png", -60), record);
        Assert.Equal((isUnchanged ? 1 : 0, isUnchanged ? 0 : 1), (_work.Unchanged, _work.Changed.Count));
    }

    [Fact]
    public void What_was_refused_is_read_again_when_that_is_asked_for()
    {
        var work = new EnrolmentWork(_time, TimeSpan.FromSeconds(1), retryRejected: true);
        foreach (var (index, state) in new[] { ExemplarState.Rejected, ExemplarState.Enrolled }.Index())
        {
            var path = $"galleries/g/cat/{index}.png";
            work.Add(Item(path, -60), new ExemplarRecord(index, "g", "cat", path, 10, "etag", "", state, null, null, Now, Now));
        }

        Assert.Equal("galleries/g/cat/0.png", Assert.Single(work.Changed).Exemplar.Path.Value);
        Assert.Equal(1, work.Unchanged);
    }

    [Fact]
    public void A_file_outside_a_class_is_only_noted()
    {
        _work.Add(Item("galleries/g/1.png", -60), known: null);
        Assert.Contains("'galleries/g/1.png' is not in a class's folder", Assert.Single(_work.Misplaced));
        Assert.Equal((0, 0, 1), (_work.Changed.Count, _work.Deferred.Count, _work.Found));
    }

    private static StoredItem Item(string path, double modifiedSecondsFromNow) => new(StoragePath.Parse(path), 10, "etag", Now.AddSeconds(modifiedSecondsFromNow));
}
