using SiameseWorker.Gallery;

namespace SiameseWorker.Identify;

/// <summary>The classes that a probe may show.</summary>
/// <param name="Found">The most similar ones, as the metric has them.</param>
/// <param name="Candidates">The same, best first: by the encoder's learned comparison, if it has one.</param>
internal sealed record Ranking(SearchResult Found, IReadOnlyList<ClassCandidate> Candidates);
