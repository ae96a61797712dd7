using SiameseWorker.Contracts;

namespace SiameseWorker.Client;

/// <summary>For those who take a failed answer as an exception.</summary>
public static class AnswerExtensions
{
    /// <summary>Returns the answer, unless it says that the request failed.</summary>
    /// <exception cref="AnswerFailedException">It does.</exception>
    public static TAnswer EnsureSucceeded<TAnswer>(this TAnswer answer)
        where TAnswer : Answer =>
        answer.Status == AnswerStatus.Failed ? throw new AnswerFailedException(answer) : answer;
}
