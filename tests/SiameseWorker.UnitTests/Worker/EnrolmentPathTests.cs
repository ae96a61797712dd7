using SiameseWorker.Enrolment;
using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Worker;

public class EnrolmentPathTests
{
    [Fact]
    public void It_is_read_from_a_stored_path()
    {
        Assert.True(EnrolmentPath.TryRead(StoragePath.Parse("galleries/tools/claw hammer/été 1.png"), out var path, out _));
        Assert.Equal(("tools", "claw hammer", "galleries/tools/claw hammer/été 1.png"), (path.Gallery, path.Class, path.Path.Value));
    }

    [Fact]
    public void It_is_made_of_its_parts() =>
        Assert.Equal("galleries/tools/hammer/1.png", EnrolmentPath.Of("tools", "hammer", "1.png").Path.Value);

    [Theory]
    [InlineData("galleries/1.png", "is not in a class's folder: put images at galleries/<gallery>/<class>/<image>.")]
    [InlineData("galleries/tools/1.png", "is not in a class's folder")]
    [InlineData("galleries/tools/hammer/front/1.png", "is not in a class's folder")]
    [InlineData("inbox/tools/hammer/1.png", "is not in a class's folder")]
    [InlineData("galleries/.tools/hammer/1.png", "the gallery's name is not usable: it begins with a dot.")]
    [InlineData("galleries/tools/ hammer/1.png", "the class's name is not usable: it begins or ends with white space.")]
    public void A_path_elsewhere_is_refused_with_the_reason(string path, string reason)
    {
        Assert.False(EnrolmentPath.TryRead(StoragePath.Parse(path), out _, out var problem));
        Assert.StartsWith($"'{path}'", problem);
        Assert.Contains(reason, problem);
    }
}
