using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Transport;

public sealed class NameTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("identify-poison")]
    [InlineData("0-9")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void Azure_queue_names_are_accepted(string name) => Assert.Equal(name, QueueName.Check(name));

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("ab", "2 characters")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234", "64 characters")]
    [InlineData("Identify", "only a-z")]
    [InlineData("a_b", "only a-z")]
    [InlineData("ünter", "only a-z")]
    [InlineData("a--b", "two hyphens")]
    [InlineData("-ab", "begin and end")]
    [InlineData("ab-", "begin and end")]
    public void Others_are_refused_with_the_reason(string? name, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => QueueName.Check(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("galleries/default/cat/1.png")]
    [InlineData("a")]
    [InlineData("inbox/ä ö/漢字 🦊.png")]
    [InlineData("a/b:c")]
    [InlineData("..a/b..")]
    public void Storage_paths_are_accepted(string text) => Assert.Equal(text, StoragePath.Parse(text).Value);

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("/etc/passwd", "relative")]
    [InlineData("C:/x", "relative")]
    [InlineData("..", "segment")]
    [InlineData("a/../b", "segment")]
    [InlineData("a/./b", "segment")]
    [InlineData("a//b", "segment")]
    [InlineData("a/", "segment")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\0b", "control character")]
    [InlineData("a\nb", "control character")]
    public void Others_are_not_storage_paths(string? text, string reason)
    {
        Assert.False(StoragePath.TryParse(text, out var path, out var problem));
        Assert.Null(path);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_at_most_1024_characters_long()
    {
        Assert.True(StoragePath.TryParse(new string('a', 1024), out _, out _));
        Assert.False(StoragePath.TryParse(new string('a', 1025), out _, out var problem));
        Assert.Contains("1024", problem, StringComparison.Ordinal);
    }
}
