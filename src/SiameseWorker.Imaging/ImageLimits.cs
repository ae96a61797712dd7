using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Imaging;

/// <summary>What an image from outside may be at most; checked on its header, before a pixel is decoded.</summary>
public sealed class ImageLimits : IValidatableObject
{
    /// <summary>The configuration section these limits are bound from.</summary>
    public const string Section = "Imaging";

    /// <summary>Gets or sets the largest file, in bytes.</summary>
    /// <value>The default is 10,000,000 bytes.</value>
    [Range(1, 1_000_000_000)]
    public long MaxBytes { get; set; } = 10_000_000;

    /// <summary>Gets or sets the largest area, width × height, in pixels.</summary>
    /// <value>The default is 25,000,000 pixels.</value>
    /// <remarks>An image takes up to three bytes a pixel in memory while it is decoded, a large PNG or TIFF up to eight.</remarks>
    [Range(1, 500_000_000)]
    public long MaxPixels { get; set; } = 25_000_000;

    /// <summary>Gets or sets the longest side, in pixels.</summary>
    /// <value>The default is 30,000 pixels.</value>
    [Range(1, 65_535)]
    public int MaxSide { get; set; } = 30_000;

    /// <summary>Gets or sets the shortest side, in pixels.</summary>
    /// <value>The default is 2 pixels: a single pixel, the usual tracking or placeholder image, shows nothing.</value>
    [Range(1, 65_535)]
    public int MinSide { get; set; } = 2;

    /// <summary>Gets or sets the formats that are accepted; an empty list accepts all of <see cref="ImageFormat"/>.</summary>
    /// <value>The default is the empty list.</value>
    public IReadOnlyList<ImageFormat> AllowedFormats { get; set; } = [];

    /// <summary>Whether files of that format are accepted.</summary>
    public bool Allows(ImageFormat format) => AllowedFormats.Count == 0 || AllowedFormats.Contains(format);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinSide > MaxSide)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(MinSide)} is {MinSide}, which is more than {Section}:{nameof(MaxSide)}, {MaxSide}; make it less or equal.",
                [nameof(MinSide), nameof(MaxSide)]);
        }

        foreach (var format in AllowedFormats.Where(format => !Enum.IsDefined(format)))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(AllowedFormats)} contains '{format}'; the formats are {string.Join(", ", Enum.GetNames<ImageFormat>())}.",
                [nameof(AllowedFormats)]);
        }
    }
}
