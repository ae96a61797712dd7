namespace SiameseWorker.Gallery;

/// <summary>What a gallery says about a probe.</summary>
/// <param name="Candidates">The most similar classes, best first, ties by exemplar id; empty where the gallery has nothing enrolled.</param>
/// <param name="Classes">Number of classes that were compared.</param>
/// <param name="Exemplars">Number of exemplars that were compared.</param>
public sealed record SearchResult(IReadOnlyList<ClassCandidate> Candidates, int Classes, int Exemplars);
