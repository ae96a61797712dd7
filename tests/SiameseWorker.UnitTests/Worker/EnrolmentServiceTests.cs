using SiameseWorker.Enrolment;

namespace SiameseWorker.UnitTests.Worker;

public sealed class EnrolmentServiceTests
{
    [Fact]
    public void Folders_in_folders_are_compared_with_these()
    {
        Assert.Equal(["galleries/a", "galleries/b/cat"], Compared("galleries/a/cat", "galleries/a", "galleries/b/cat"));
        Assert.Equal(["galleries"], Compared("galleries/a/cat", "galleries", "galleries/b"));
        Assert.Equal(["galleries/a", "galleries/a-2/cat"], Compared("galleries/a", "galleries/a-2/cat"));
        Assert.Empty(Compared());
    }

    [Fact]
    public void Many_folders_of_one_are_compared_as_one()
    {
        string[] few = [.. Enumerable.Range(0, 32).Select(c => $"galleries/a/{c}")];
        Assert.Equal(few.Order(StringComparer.Ordinal), Compared(few));
        Assert.Equal(["galleries/a", "galleries/b/cat"], Compared([.. few, "galleries/a/one more", "galleries/b/cat"]));
        Assert.Equal(["galleries"], Compared([.. Enumerable.Range(0, 33).SelectMany(g => Enumerable.Range(0, 33).Select(c => $"galleries/{g}/{c}"))]));
    }

    private static IEnumerable<string> Compared(params string[] noticed) => EnrolmentService.FoldersToCompare(noticed.ToHashSet()).Order(StringComparer.Ordinal);
}
