namespace SiameseWorker.Encoding.Evaluation;

/// <summary>An image, and those that are most similar to it, at least one, best first. Images are indices.</summary>
/// <param name="Probe">The image asked about.</param>
/// <param name="Nearest">The images most similar to it.</param>
/// <param name="Similarities">Their similarities.</param>
public sealed record RankingQuestion(int Probe, IReadOnlyList<int> Nearest, IReadOnlyList<double> Similarities);
