namespace SiameseWorker.Messaging;

/// <summary>A valid request cannot be answered, now or later: the requester gets a <c>failed</c> answer with this code and sentence.</summary>
/// <param name="code">One of <see cref="Contracts.ErrorCodes"/>.</param>
/// <param name="message">What was wrong, with which input, and what to do.</param>
public sealed class UnanswerableException(string code, string message) : Exception(message)
{
    /// <summary>The stable code.</summary>
    public string Code { get; } = code;
}
