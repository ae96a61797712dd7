using System.IO.Compression;
using SiameseWorker.Contracts;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

public class RejectionTests
{
    [Fact]
    public void An_empty_file() => AssertRejected(ImageRejection.Empty, "0 bytes", []);

    [Theory]
    [InlineData("This is a text, whatever.png the file is called.")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")]
    [InlineData("%PDF-1.7")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("P7\nWIDTH 2\n")]
    [InlineData("P5")]
    [InlineData("BMW builds cars and motorcycles")]
    [InlineData("RIFF    WAVEfmt ")]
    [InlineData("x")]
    public void What_is_not_an_image(string content) =>
        AssertRejected(ImageRejection.NotRecognised, "the formats are PNG, JPEG, WebP, GIF, TIFF, BMP, PGM, PPM", System.Text.Encoding.ASCII.GetBytes(content));

    [Fact]
    public void A_single_pixel_in_every_format()
    {
        foreach (var (_, file) in Pictures.EveryFormat(1, 1))
            AssertRejected(ImageRejection.TooSmall, "1 × 1 pixels; each side must have at least 2 (setting Imaging:MinSide)", file);
    }

    [Fact]
    public void Too_many_bytes()
    {
        var file = NetpbmFile.Binary(40, 40, 1, new byte[1600]);
        AssertRejected(ImageRejection.TooManyBytes, "at most 1,000 are accepted (setting Imaging:MaxBytes)", file, new ImageLimits { MaxBytes = 1000 });
        Pictures.Decode(file, 1, new ImageLimits { MaxBytes = file.Length });
    }

    [Fact]
    public void Too_many_pixels_in_every_format()
    {
        foreach (var (_, file) in Pictures.EveryFormat(40, 30))
        {
            AssertRejected(ImageRejection.TooManyPixels, "40 × 30 = 1,200 pixels; at most 1,199 are accepted (setting Imaging:MaxPixels)", file, new ImageLimits { MaxPixels = 1199 });
            AssertRejected(ImageRejection.TooManyPixels, "no side may have more than 39 (setting Imaging:MaxSide)", file, new ImageLimits { MaxSide = 39 });
            Pictures.Decode(file, 1, new ImageLimits { MaxPixels = 1200, MaxSide = 40 });
        }
    }

    [Fact]
    public void Thirty_thousand_squared_in_two_kilobytes_is_refused_on_the_header()
    {
        var bomb = PngFile.Of(30_000, 30_000, bitDepth: 1, new byte[1900]);
        Assert.InRange(bomb.Length, 1900, 2100);
        var decoder = new ImageDecoder(new ImageLimits());
        Assert.Throws<ImageRejectedException>(() => decoder.Decode(bomb, 1));

        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRejected(ImageRejection.TooManyPixels, "30,000 × 30,000 = 900,000,000 pixels", bomb);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void A_size_beyond_every_limit_in_the_header() =>
        AssertRejected(ImageRejection.TooManyPixels, "no side may have more than 30,000", PngFile.Of(60_000, 2, bitDepth: 8, new byte[10]));

    [Fact]
    public void A_format_that_is_not_allowed()
    {
        var limits = new ImageLimits { AllowedFormats = [ImageFormat.Png, ImageFormat.WebP] };
        AssertRejected(ImageRejection.FormatNotAllowed, "PGM image; only PNG, WebP are accepted (setting Imaging:AllowedFormats)", NetpbmFile.Binary(2, 2, 1, [1, 2, 3, 4]), limits);
        Pictures.Decode(Pictures.EveryFormat().First().File, 1, limits);
    }

    [Fact]
    public void Truncated_files_of_every_format_are_refused_wherever_they_end()
    {
        foreach (var (name, file) in Pictures.EveryFormat(90, 70))
        {
            foreach (var share in new[] { 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97 })
            {
                var rejection = Pictures.Rejected(file[..(int)(file.Length * share)]);
                Assert.True(rejection.Code is ImageRejection.Corrupt, $"{name} cut to {share:P0}: {rejection.Code} {rejection.Message}");
            }
        }
    }

    [Fact]
    public void A_TIFF_that_lacks_only_pixels_is_refused()
    {
        var file = TiffFile.Gray(40, 30, Pictures.Samples(40, 30, 1, seed: 6));
        Assert.Equal(Pictures.Samples(40, 30, 1, seed: 6), Pictures.Decode(file, 1).Samples);
        foreach (var missing in new[] { 1, 300, 1200 })
            AssertRejected(ImageRejection.Corrupt, "TIFF file", file[..^missing]);
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        var png = PngFile.Of(16, 16, bitDepth: 8, Deflated(new byte[16 * 17]));
        Pictures.Decode(png);
        var damaged = png.ToArray();
        damaged[50] ^= 0xFF;
        AssertRejected(ImageRejection.Corrupt, "PNG file", damaged);
    }

    [Fact]
    public void Every_code_is_one_of_the_contract()
    {
        Assert.Equal(7, ImageRejection.All.Distinct().Count());
        Assert.Subset(ErrorCodes.All.ToHashSet(), ImageRejection.All.ToHashSet());
    }

    private static byte[] Deflated(byte[] data)
    {
        using var stream = new MemoryStream();
        using (var deflate = new ZLibStream(stream, CompressionLevel.Fastest))
            deflate.Write(data);
        return stream.ToArray();
    }

    private static void AssertRejected(string code, string message, byte[] file, ImageLimits? limits = null)
    {
        var rejection = Pictures.Rejected(file, limits);
        Assert.Equal(code, rejection.Code);
        Assert.Contains(message, rejection.Message, StringComparison.Ordinal);
    }
}
