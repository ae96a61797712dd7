namespace SiameseWorker.Gallery;

/// <summary>A class that a probe may show, by its best exemplar.</summary>
/// <param name="Class">Class.</param>
/// <param name="Similarity">Similarity of the probe to the exemplar, as <see cref="Contracts.MetricExtensions.Similarity"/> defines it.</param>
/// <param name="Exemplar">Storage path of the class's most similar exemplar; of the one enrolled first among equals.</param>
/// <param name="ExemplarId">The exemplar's key.</param>
/// <param name="Embedding">The exemplar's embedding, where the probe asked for it.</param>
public sealed record ClassCandidate(string Class, float Similarity, string Exemplar, long ExemplarId, float[]? Embedding = null);
