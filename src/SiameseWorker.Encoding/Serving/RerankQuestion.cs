namespace SiameseWorker.Encoding;

/// <summary>A probe and the candidates that a re-ranker shall look at.</summary>
/// <param name="Probe">The image asked about.</param>
/// <param name="Candidates">The images of the most similar candidates, best first; at least one.</param>
public sealed record RerankQuestion(SeenImage Probe, IReadOnlyList<SeenImage> Candidates);
