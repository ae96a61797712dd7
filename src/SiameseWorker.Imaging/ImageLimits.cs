using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Imaging;

/// <summary>What an image from outside may be at most; checked on its header, before a pixel is decoded.</summary>
public sealed class ImageLimits : IValidatableObject
{
    /// <summary>The configuration section these limits are bound from.</summary>
    public const string Section = "Imaging";

    /// <summary>Gets or sets the largest file, in bytes.</summary>
    /// <value>The default is 10,000,000 bytes; 1 to 1,000,000,000 are possible.</value>
    public long MaxBytes { get; set; } = 10_000_000;

    /// <summary>Gets or sets the largest area, width × height, in pixels.</summary>
    /// <value>The default is 25,000,000 pixels; 1 to 500,000,000 are possible.</value>
    /// <remarks>An image takes up to three bytes a pixel in memory while it is decoded, a large PNG or TIFF up to eight.</remarks>
    public long MaxPixels { get; set; } = 25_000_000;

    /// <summary>Gets or sets the longest side, in pixels.</summary>
    /// <value>The default is 30,000 pixels; 1 to 65,535 are possible.</value>
    public int MaxSide { get; set; } = 30_000;

    /// <summary>Gets or sets the shortest side, in pixels.</summary>
    /// <value>The default is 2 pixels, 1 to 65,535 are possible: a single pixel, the usual tracking or placeholder image, shows nothing.</value>
    public int MinSide { get; set; } = 2;

    /// <summary>Gets or sets the formats that are accepted; an empty list accepts all of <see cref="ImageFormat"/>.</summary>
    /// <value>The default is the empty list.</value>
    public IReadOnlyList<ImageFormat> AllowedFormats { get; set; } = [];

    /// <summary>Whether files of that format are accepted.</summary>
    public bool Allows(ImageFormat format) => AllowedFormats.Count == 0 || AllowedFormats.Contains(format);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        IEnumerable<ValidationResult?> checks =
        [
            InRange(nameof(MaxBytes), MaxBytes, 1_000_000_000),
            InRange(nameof(MaxPixels), MaxPixels, 500_000_000),
            InRange(nameof(MaxSide), MaxSide, 65_535),
            InRange(nameof(MinSide), MinSide, 65_535),
            MinSide > MaxSide
                ? Wrong(nameof(MinSide), $"is {MinSide:N0}, which is more than {Section}:{nameof(MaxSide)}, {MaxSide:N0}; make it less or equal")
                : null,
            .. AllowedFormats.Where(format => !Enum.IsDefined(format)).Select(format =>
                Wrong(nameof(AllowedFormats), $"contains '{format}'; the formats are {string.Join(", ", Enum.GetNames<ImageFormat>())}")),
        ];
        return checks.OfType<ValidationResult>();
    }

    private static ValidationResult? InRange(string name, long value, long max) =>
        value >= 1 && value <= max ? null : Wrong(name, $"is {value:N0}; it must be from 1 to {max:N0}");

    private static ValidationResult Wrong(string name, string problem) => new($"{Section}:{name} {problem}.", [name]);
}
