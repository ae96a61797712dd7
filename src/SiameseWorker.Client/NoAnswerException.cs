namespace SiameseWorker.Client;

/// <summary>No answer came in time. The request may still be carried out: it stays on its queue.</summary>
/// <param name="message">What was asked, how long it was waited for, and what to check.</param>
/// <param name="innerException">Why answers could not be received, if that was so.</param>
public sealed class NoAnswerException(string message, Exception? innerException = null) : TimeoutException(message, innerException);
