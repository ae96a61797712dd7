using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

public class BmpTests
{
    private static readonly byte[] BlackAndRed = [0, 0, 0, 0, 0, 0, 255, 0];

    [Fact]
    public void One_bit_with_a_palette()
    {
        // Rows are stored from the bottom; bits from the left: 10 100… and 01….
        byte[] pixels = [0b1010_0000, 0, 0, 0, 0b0100_0000, 0, 0, 0];
        var image = Pictures.Decode(BmpFile.Info(3, 2, 1, BlackAndRed, pixels));
        Assert.Equal([0, 0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 0], image.Samples);
    }

    [Fact]
    public void Four_bits_with_a_palette_top_down()
    {
        byte[] palette = [0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0];
        byte[] pixels = [0x01, 0x20, 0, 0, 0x21, 0x00, 0, 0];
        var image = Pictures.Decode(BmpFile.Info(3, -2, 4, palette, pixels));
        Assert.Equal([0, 0, 0, 3, 2, 1, 6, 5, 4, 6, 5, 4, 3, 2, 1, 0, 0, 0], image.Samples);
    }

    [Fact]
    public void Eight_bits_with_an_OS2_core_header()
    {
        byte[] palette = [0, 0, 0, 10, 20, 30];
        var image = Pictures.Decode(BmpFile.Core(2, 2, 8, palette, [0, 1, 0, 0, 1, 1, 0, 0]));
        Assert.Equal([30, 20, 10, 30, 20, 10, 0, 0, 0, 30, 20, 10], image.Samples);
    }

    [Fact]
    public void Sixteen_bits_are_five_each()
    {
        byte[] pixels = [.. BmpFile.Short(0x7C00), .. BmpFile.Short(0x03E0), .. BmpFile.Short(0x001F), .. BmpFile.Short(0x4210)];
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 132, 132, 132], Pictures.Decode(BmpFile.Info(2, -2, 16, [], pixels)).Samples);
    }

    [Fact]
    public void Sixteen_bits_with_masks()
    {
        byte[] masks = [.. BmpFile.Int(0xF800), .. BmpFile.Int(0x07E0), .. BmpFile.Int(0x001F)];
        byte[] pixels = [.. BmpFile.Short(unchecked((short)0xF800)), .. BmpFile.Short(0x07E0), .. BmpFile.Short(0x001F), .. BmpFile.Short(0x0400)];
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 130, 0], Pictures.Decode(BmpFile.Info(2, -2, 16, masks, pixels, compression: 3)).Samples);
    }

    [Fact]
    public void Twenty_four_bits_with_padded_rows()
    {
        var samples = Pictures.Samples(5, 3, 3, seed: 2);
        Assert.Equal(samples, Pictures.Decode(BmpFile.Rgb24(5, 3, samples)).Samples);
    }

    [Fact]
    public void Thirty_two_bits_have_no_alpha_without_a_mask_for_it()
    {
        byte[] pixels = [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12, 128];
        Assert.Equal([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10], Pictures.Decode(BmpFile.Info(2, -2, 32, [], pixels)).Samples);
    }

    [Fact]
    public void Alpha_by_mask_is_flattened_on_white_unless_all_of_it_is_zero()
    {
        byte[] masks = [.. BmpFile.Int(0xFF0000), .. BmpFile.Int(0xFF00), .. BmpFile.Int(0xFF), .. BmpFile.Int(unchecked((int)0xFF000000))];
        byte[] pixels = [1, 2, 3, 255, 0, 0, 0, 0, 0, 0, 0, 128, 10, 11, 12, 255];
        var file = BmpFile.Info(2, -2, 32, masks, pixels, compression: 3, headerLength: 108);
        Assert.Equal([3, 2, 1, 255, 255, 255, 127, 127, 127, 12, 11, 10], Pictures.Decode(file).Samples);

        byte[] opaque = [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12, 0];
        var declared = BmpFile.Info(2, -2, 32, masks, opaque, compression: 3, headerLength: 108);
        Assert.Equal([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10], Pictures.Decode(declared).Samples);
    }

    [Fact]
    public void What_is_not_read_is_refused_with_the_reason()
    {
        AssertDamaged("compression 1", BmpFile.Info(2, 2, 8, BlackAndRed, new byte[8], compression: 1));
        AssertDamaged("2 bits per pixel", BmpFile.Info(2, 2, 2, BlackAndRed, new byte[8]));
        AssertDamaged("not contiguous", BmpFile.Info(2, 2, 32, [.. BmpFile.Int(0x00FF00FF), .. BmpFile.Int(0xFF00), .. BmpFile.Int(0xFF)], new byte[16], compression: 3));
        AssertDamaged("no palette", BmpFile.Info(2, 2, 8, [], new byte[8]));
        AssertDamaged("palette has only 2", BmpFile.Info(2, 2, 8, BlackAndRed, [0, 1, 0, 0, 0, 2, 0, 0]));
        AssertDamaged("its size is -2", BmpFile.Info(-2, 2, 24, [], new byte[16]));
        AssertDamaged("header of 20 bytes", BmpFile.Info(2, 2, 24, [], new byte[16], headerLength: 20));
    }

    [Fact]
    public void The_largest_sizes_do_not_overflow()
    {
        Assert.Equal(ImageRejection.TooManyPixels, Pictures.Rejected(BmpFile.Info(int.MaxValue, int.MaxValue, 32, [], new byte[16])).Code);
        Assert.Equal(ImageRejection.Corrupt, Pictures.Rejected(BmpFile.Info(2, int.MinValue, 32, [], new byte[16])).Code);
    }

    private static void AssertDamaged(string reason, byte[] file)
    {
        var rejection = Pictures.Rejected(file);
        Assert.Equal(ImageRejection.Corrupt, rejection.Code);
        Assert.Contains(reason, rejection.Message, StringComparison.Ordinal);
    }
}
