namespace SiameseWorker.Contracts;

/// <summary>The answer to a message that is no valid request, if an id could be read from it.</summary>
public sealed record FailedAnswer() : Answer(MessageType.Failed);
