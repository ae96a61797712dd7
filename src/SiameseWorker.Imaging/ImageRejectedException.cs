namespace SiameseWorker.Imaging;

/// <summary>A file was not accepted as an image. Trying again with the same bytes and limits gives the same.</summary>
/// <param name="code">One of <see cref="ImageRejection"/>.</param>
/// <param name="message">What was found, what is allowed, and what to change: a sentence for a person.</param>
/// <param name="innerException">The decoder's own exception, if one was thrown.</param>
public sealed class ImageRejectedException(string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>One of <see cref="ImageRejection"/>.</summary>
    public string Code { get; } = code;
}
