namespace SiameseWorker.Imaging;

/// <summary>Why a file was not accepted as an image: stable codes, which answers carry as <c>error.code</c>.</summary>
public static class ImageRejection
{
    /// <summary>There are no bytes.</summary>
    public const string Empty = "image-empty";

    /// <summary>The first bytes are not those of any format that is read.</summary>
    public const string NotRecognised = "image-not-recognised";

    /// <summary>The format is known, but the file is truncated, damaged or of a kind that is not read.</summary>
    public const string Corrupt = "image-corrupt";

    /// <summary>More bytes than <see cref="ImageLimits.MaxBytes"/>.</summary>
    public const string TooManyBytes = "image-too-large";

    /// <summary>More pixels than <see cref="ImageLimits.MaxPixels"/>, or a side longer than <see cref="ImageLimits.MaxSide"/>.</summary>
    public const string TooManyPixels = "image-too-many-pixels";

    /// <summary>A side shorter than <see cref="ImageLimits.MinSide"/>.</summary>
    public const string TooSmall = "image-too-small";

    /// <summary>A format that is read, but that <see cref="ImageLimits.AllowedFormats"/> leaves out.</summary>
    public const string FormatNotAllowed = "image-format-not-allowed";

    /// <summary>Every code, in the order in which the checks are made.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Empty, TooManyBytes, NotRecognised, FormatNotAllowed, TooSmall, TooManyPixels, Corrupt];
}
