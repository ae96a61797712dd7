namespace SiameseWorker.Encoding.Data;

/// <summary>A folder or archive does not hold what is needed. The message says what was found and what is needed.</summary>
/// <param name="message">What is wrong, with which data, and what to do.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class ImageDataException(string message, Exception? innerException = null)
    : Exception(message, innerException);
