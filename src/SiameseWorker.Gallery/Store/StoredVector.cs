namespace SiameseWorker.Gallery;

/// <summary>An exemplar's embedding by one encoder version, as it is stored.</summary>
/// <param name="ExemplarId">The exemplar.</param>
/// <param name="Gallery">Its gallery.</param>
/// <param name="Class">Its class.</param>
/// <param name="Path">Its storage path.</param>
/// <param name="ContentHash">Hash of the content that was embedded.</param>
/// <param name="Vector">The embedding, of the version's dimension and finite.</param>
public sealed record StoredVector(long ExemplarId, string Gallery, string Class, string Path, string ContentHash, float[] Vector);
