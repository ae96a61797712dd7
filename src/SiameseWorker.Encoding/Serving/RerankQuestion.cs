namespace SiameseWorker.Encoding;

/// <summary>A probe and the candidates that a re-ranker shall look at, as inputs of the encoder.</summary>
/// <param name="Probe">The image asked about, shape (channels, height, width), 0 to 255.</param>
/// <param name="Candidates">The images of the most similar candidates, best first, likewise; at least one.</param>
public sealed record RerankQuestion(ReadOnlyMemory<byte> Probe, IReadOnlyList<ReadOnlyMemory<byte>> Candidates);
