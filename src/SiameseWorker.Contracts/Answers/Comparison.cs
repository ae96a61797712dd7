namespace SiameseWorker.Contracts;

/// <summary>Champion and candidate on the same trials.</summary>
/// <param name="Set">What was asked: <c>one-shot trials of held-out classes</c> or <c>pairs of held-out classes</c>, same or different; the same of <c>validation corpora</c>.</param>
/// <param name="Champion">Share that the version which answered until then had right, 0 to 1.</param>
/// <param name="Candidate">The same of the new version.</param>
/// <param name="LowerBound">What the candidate is better by at the least, with 95% confidence; below 0: it may be worse by that much.</param>
/// <param name="Classes">With how many classes both were compared: what certainty there is comes from them.</param>
public sealed record Comparison(string Set, double Champion, double Candidate, double LowerBound, int Classes);
