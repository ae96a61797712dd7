namespace SiameseWorker.Contracts;

/// <summary>
/// Stands for an answer that is too large for a message. The answer itself is a JSON file in storage, to be read with
/// <see cref="AnswerReader"/>; whoever has read it may delete it. <see cref="Answer.Id"/>, <see cref="Answer.Status"/> and
/// <see cref="Answer.ElapsedMs"/> are those of the answer.
/// </summary>
public sealed record StoredAnswer() : Answer(MessageType.Stored)
{
    /// <summary>The top-level folder, or container, of stored answers.</summary>
    public const string Root = "answers";

    /// <summary>The type of the answer, such as <c>identified</c>.</summary>
    public required string AnswerType { get; init; }

    /// <summary>Where in storage the answer is: <c>answers/&lt;name&gt;.json</c>.</summary>
    public required string Path { get; init; }
}
