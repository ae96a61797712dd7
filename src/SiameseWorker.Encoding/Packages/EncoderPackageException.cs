namespace SiameseWorker.Encoding;

/// <summary>An encoder package is missing, cut off, altered, or of a kind that this program does not read. The message names file and cure.</summary>
public sealed class EncoderPackageException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with which file, and what to do.</param>
    /// <param name="innerException">The cause, if another error led here.</param>
    public EncoderPackageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
