using SiameseWorker.Contracts;

namespace SiameseWorker.UnitTests.Contracts;

public class ImageReferenceTests
{
    [Fact]
    public void Equality_is_by_path_or_by_bytes()
    {
        Assert.Equal(ImageReference.FromBytes(new byte[] { 1, 2 }), ImageReference.FromBytes(new byte[] { 1, 2 }));
        Assert.NotEqual(ImageReference.FromBytes(new byte[] { 1, 2 }), ImageReference.FromBytes(new byte[] { 1, 3 }));
        Assert.NotEqual(ImageReference.FromPath("a"), ImageReference.FromPath("b"));
        Assert.NotEqual(ImageReference.FromPath("a"), ImageReference.FromBytes(new byte[] { 1 }));
    }

    [Fact]
    public void A_log_shows_no_bytes()
    {
        Assert.Equal("inbox/1.png", ImageReference.FromPath("inbox/1.png").ToString());
        Assert.Equal("(1,500 bytes in the message)", ImageReference.FromBytes(new byte[1500]).ToString());
    }

    [Fact]
    public void Nothing_is_no_image()
    {
        Assert.Throws<ArgumentException>(() => ImageReference.FromPath(string.Empty));
        Assert.Throws<ArgumentException>(() => ImageReference.FromPath(new string('a', 1025)));
        Assert.Throws<ArgumentException>(() => ImageReference.FromBytes(default));
    }
}
