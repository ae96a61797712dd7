using SiameseWorker.Contracts;

namespace SiameseWorker.UnitTests.Contracts;

public class ResourceNameTests
{
    [Theory]
    [InlineData("cat")]
    [InlineData("character 01 (left)")]
    [InlineData("猫")]
    [InlineData("Zoë's 🐈")]
    [InlineData("a.b")]
    [InlineData("trailing.")]
    public void Possible_names(string name)
    {
        Assert.True(ResourceName.IsValid(name, out var problem), problem);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(null, "it is empty")]
    [InlineData("", "it is empty")]
    [InlineData(".", "it begins with a dot")]
    [InlineData("..", "it begins with a dot")]
    [InlineData(".hidden", "it begins with a dot")]
    [InlineData("a/b", "it contains a slash or backslash")]
    [InlineData("a\\b", "it contains a slash or backslash")]
    [InlineData("a\nb", "it contains a control character")]
    [InlineData("a\0", "it contains a control character")]
    [InlineData(" a", "it begins or ends with white space")]
    [InlineData("a\u00A0", "it begins or ends with white space")]
    public void Impossible_names(string? name, string expected)
    {
        Assert.False(ResourceName.IsValid(name, out var problem));
        Assert.Equal(expected, problem);
    }

    // Not an InlineData: test runners cannot pass half of a surrogate pair on.
    [Fact]
    public void Half_of_a_surrogate_pair_is_no_name()
    {
        Assert.False(ResourceName.IsValid("a\uD800b", out var problem));
        Assert.Equal("it contains half of a surrogate pair", problem);
    }

    [Fact]
    public void Length_is_counted_in_bytes_of_UTF8()
    {
        Assert.True(ResourceName.IsValid(new string('x', 255), out _));
        Assert.True(ResourceName.IsValid(new string('猫', 85), out _));
        Assert.False(ResourceName.IsValid(new string('猫', 86), out var problem));
        Assert.Equal("it has 258 bytes in UTF-8, and at most 255 are possible", problem);
        Assert.False(ResourceName.IsValid(new string('x', 300), out _));
    }
}
