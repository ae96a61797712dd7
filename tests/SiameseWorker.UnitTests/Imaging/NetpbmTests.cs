using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

public class NetpbmTests
{
    [Fact]
    public void Plain_graymap_with_comments_everywhere()
    {
        var file = NetpbmFile.Of("P2 # feep\n# another\r3# width\n2 # height\n15\n0 5 # five\n15\n1 2 3 ");
        Assert.Equal([0, 85, 255, 17, 34, 51], Pictures.Decode(file, 1).Samples);
    }

    [Fact]
    public void A_comment_may_follow_the_magic_number_at_once() =>
        Assert.Equal([1, 2, 3, 4], Pictures.Decode(NetpbmFile.Of("P5#by hand\n2 2 255\n", 1, 2, 3, 4), 1).Samples);

    [Fact]
    public void Plain_pixmap() =>
        Assert.Equal(Pictures.FourColours, Pictures.Decode(NetpbmFile.Plain(2, 2, 3, Pictures.FourColours)).Samples);

    [Fact]
    public void Binary_samples_may_look_like_white_space_and_comments() =>
        Assert.Equal([10, 35, 32, 13], Pictures.Decode(NetpbmFile.Of("P5\n2 2\n255\n", 10, 35, 32, 13), 1).Samples);

    [Fact]
    public void Two_byte_samples_are_scaled_rounding_half_up() =>
        Assert.Equal([255, 128, 0, 1], Pictures.Decode(NetpbmFile.Of("P5 2 2 65535 ", 0xFF, 0xFF, 0x80, 0x00, 0, 0, 1, 1), 1).Samples);

    [Theory]
    [InlineData(1, 1, 255)]
    [InlineData(7, 100, 18)]
    [InlineData(1, 255, 1)]
    [InlineData(127, 255, 127)]
    public void Small_maximum_values_are_scaled(byte value, int maximum, byte expected) =>
        Assert.Equal([expected, 0, 0, 0], Pictures.Decode(NetpbmFile.Binary(2, 2, 1, [value, 0, 0, 0], maximum), 1).Samples[..1].Concat(new byte[3]));

    [Theory]
    [InlineData("P2 3 2 255 1 2 3 4 5", "truncated")]
    [InlineData("P2 2 2 255 10 10 100 ", "ends where its sample should be")]
    [InlineData("P2 3", "ends where its height should be")]
    [InlineData("P2 x 3 255 1", "width is not a number")]
    [InlineData("P2 -3 3 255 1", "width is not a number")]
    [InlineData("P2 12345678901234 3 255 1", "too large a number")]
    [InlineData("P2 2 2 0 1 2 3 4", "maximum value is 0")]
    [InlineData("P2 2 2 65536 1 2 3 4", "maximum value is 65536")]
    [InlineData("P2 2 2 9 1 2 3 10", "above the maximum value 9")]
    [InlineData("P5 2 2 255", "no white space follows")]
    [InlineData("P5 2 2 255 abc", "truncated")]
    [InlineData("P5 2 2 9 abcd", "above the maximum value 9")]
    [InlineData("P6 2 2 255 abcdefghijk", "truncated")]
    public void Damaged_files_are_refused_with_the_reason(string text, string reason)
    {
        var rejection = Pictures.Rejected(NetpbmFile.Of(text));
        Assert.Equal(ImageRejection.Corrupt, rejection.Code);
        Assert.Contains(reason, rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_claims_much_allocates_nothing()
    {
        var decoder = new ImageDecoder(new ImageLimits());
        foreach (var file in new[] { NetpbmFile.Of("P6 5000 5000 255 abc"), NetpbmFile.Of("P3 5000 5000 255 1 2 3"), NetpbmFile.Of("P5 999999999 999999999 255 a") })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<ImageRejectedException>(() => decoder.Decode(file, 3));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        }
    }
}
