namespace SiameseWorker.Gallery;

/// <summary>One question of a batch.</summary>
/// <param name="Gallery">The gallery to search.</param>
/// <param name="Embedding">The probe's embedding, shape (dimension).</param>
/// <param name="TopK">How many classes to return, at least 1.</param>
/// <param name="WithEmbeddings">Whether to return the candidates' embeddings too, to compare them further.</param>
public readonly record struct Probe(string Gallery, ReadOnlyMemory<float> Embedding, int TopK, bool WithEmbeddings = false);
