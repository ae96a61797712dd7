using System.ComponentModel.DataAnnotations;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

public class ImageLimitsTests
{
    [Fact]
    public void Defaults()
    {
        var limits = new ImageLimits();
        Assert.Equal(10_000_000, limits.MaxBytes);
        Assert.Equal(25_000_000, limits.MaxPixels);
        Assert.Equal(30_000, limits.MaxSide);
        Assert.Equal(2, limits.MinSide);
        Assert.All(Enum.GetValues<ImageFormat>(), format => Assert.True(limits.Allows(format)));
        Assert.Empty(Problems(limits));
    }

    [Fact]
    public void Every_wrong_setting_is_named_with_its_value_and_what_is_right()
    {
        var limits = new ImageLimits { MaxBytes = 0, MaxPixels = -1, MaxSide = 40, MinSide = 100_000, AllowedFormats = [(ImageFormat)99] };
        Assert.Equal(
            [
                "Imaging:MaxBytes is 0; it must be from 1 to 1,000,000,000.",
                "Imaging:MaxPixels is -1; it must be from 1 to 500,000,000.",
                "Imaging:MinSide is 100,000; it must be from 1 to 65,535.",
                "Imaging:MinSide is 100,000, which is more than Imaging:MaxSide, 40; make it less or equal.",
                "Imaging:AllowedFormats contains '99'; the formats are Png, Jpeg, WebP, Gif, Tiff, Bmp, Pgm, Ppm.",
            ],
            Problems(limits));
    }

    private static IEnumerable<string?> Problems(ImageLimits limits)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(limits, new ValidationContext(limits), results, validateAllProperties: true);
        return results.Select(result => result.ErrorMessage);
    }
}
