namespace SiameseWorker.Contracts;

/// <summary>The values of <see cref="ErrorInfo.Code"/>. They are stable: programs may branch on them.</summary>
public static class ErrorCodes
{
    /// <summary>The message is not JSON, or a field is missing, of the wrong type or out of range. It went to the poison queue.</summary>
    public const string InvalidMessage = "invalid-message";

    /// <summary>The message's <c>type</c> is none that is known. It went to the poison queue.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>The path of an image does not lie in the image storage: it is absolute, contains <c>..</c>, or the like.</summary>
    public const string InvalidPath = "invalid-path";

    /// <summary>There is no image at the path.</summary>
    public const string ImageNotFound = "image-not-found";

    /// <summary>The image file has no bytes.</summary>
    public const string ImageEmpty = "image-empty";

    /// <summary>The file's content is no image of a format that is read.</summary>
    public const string ImageNotRecognised = "image-not-recognised";

    /// <summary>The image file is truncated, damaged, or of a kind that is not read.</summary>
    public const string ImageCorrupt = "image-corrupt";

    /// <summary>The image file has more bytes than are accepted.</summary>
    public const string ImageTooLarge = "image-too-large";

    /// <summary>The image has more pixels, or a longer side, than is accepted.</summary>
    public const string ImageTooManyPixels = "image-too-many-pixels";

    /// <summary>The image has a side that is too short to show anything.</summary>
    public const string ImageTooSmall = "image-too-small";

    /// <summary>The image's format is known, but configuration does not accept it.</summary>
    public const string ImageFormatNotAllowed = "image-format-not-allowed";

    /// <summary>There is no gallery of that name.</summary>
    public const string GalleryNotFound = "gallery-not-found";

    /// <summary>Nothing is enrolled in the gallery.</summary>
    public const string GalleryEmpty = "gallery-empty";

    /// <summary>There is no class of that name in the gallery.</summary>
    public const string ClassNotFound = "class-not-found";

    /// <summary>There is no recipe of that name.</summary>
    public const string RecipeNotFound = "recipe-not-found";

    /// <summary>There is no line of that name.</summary>
    public const string LineNotFound = "line-not-found";

    /// <summary>There is no retraining under way or waiting.</summary>
    public const string RunNotFound = "run-not-found";

    /// <summary>The retraining failed; the active encoder version goes on.</summary>
    public const string RetrainingFailed = "retraining-failed";

    /// <summary>There is no encoder version of that name.</summary>
    public const string EncoderNotFound = "encoder-not-found";

    /// <summary>The encoder version's files are missing or damaged.</summary>
    public const string EncoderUnusable = "encoder-unusable";

    /// <summary>The request names an answers queue that configuration does not allow; the answer is on the default one.</summary>
    public const string ReplyQueueNotAllowed = "reply-queue-not-allowed";

    /// <summary>The request is valid, but this worker does not do what it asks for.</summary>
    public const string NotSupported = "not-supported";

    /// <summary>A passing fault did not pass: the message went to the poison queue after the last attempt.</summary>
    public const string TooManyAttempts = "too-many-attempts";

    /// <summary>Every code.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        InvalidMessage, UnknownType, InvalidPath, ImageNotFound, ImageEmpty, ImageNotRecognised, ImageCorrupt, ImageTooLarge,
        ImageTooManyPixels, ImageTooSmall, ImageFormatNotAllowed, GalleryNotFound, GalleryEmpty, ClassNotFound,
        RecipeNotFound, LineNotFound, RunNotFound, RetrainingFailed, EncoderNotFound, EncoderUnusable, ReplyQueueNotAllowed, NotSupported, TooManyAttempts,
    ];
}
