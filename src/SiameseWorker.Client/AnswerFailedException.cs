using SiameseWorker.Contracts;

namespace SiameseWorker.Client;

/// <summary>The worker answered that the request could not be fulfilled.</summary>
/// <param name="answer">The answer, whose <see cref="Answer.Error"/> says why.</param>
public sealed class AnswerFailedException(Answer answer) : Exception($"{answer.Error?.Message ?? "The worker gave no reason."} ({answer.Error?.Code})")
{
    /// <summary>The answer.</summary>
    public Answer Answer { get; } = answer;

    /// <summary>One of <see cref="ErrorCodes"/>: stable, so that programs may branch on it.</summary>
    public string? Code => Answer.Error?.Code;
}
