using SiameseWorker.Contracts;

namespace SiameseWorker.Demo;

/// <summary>A question with its answer.</summary>
internal sealed record DemoResult(DemoQuestion Question, Answer Answer)
{
    /// <summary>The class that was answered; null for <c>unknown</c> and for a failure.</summary>
    public string? Class => (Answer as IdentifiedAnswer)?.Class;

    /// <summary>Whether the answer is the truth: the class, or that it is none of them.</summary>
    public bool IsRight => Answer.Error is null && Class == Question.Class;

    /// <summary>Whether the most similar class is the right one, whether the encoder was sure enough to say so or not.</summary>
    public bool IsRankedFirst => Answer is IdentifiedAnswer { Candidates: [var best, ..] } && best.Class == Question.Class;
}
