namespace SiameseWorker.Contracts;

/// <summary>Why a message body is no valid request.</summary>
public sealed record Rejection
{
    /// <summary><see cref="ErrorCodes.InvalidMessage"/> or <see cref="ErrorCodes.UnknownType"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Everything that is wrong with the message, for a person.</summary>
    public required string Message { get; init; }

    /// <summary>The message's id, where one could be read.</summary>
    public string? Id { get; init; }

    /// <summary>The queue that the message asks to be answered on, where one could be read.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Every field that is wrong; empty where the message is not a JSON object at all.</summary>
    public IReadOnlyList<Violation> Violations { get; init; } = [];

    /// <summary>The answer for the sender; null where the message has no readable id.</summary>
    public FailedAnswer? ToAnswer() => Id is null
        ? null
        : new FailedAnswer { Id = Id, Status = AnswerStatus.Failed, Error = new ErrorInfo(Code, Message) };
}
