namespace SiameseWorker.Gallery.Model;

/// <summary>An exemplar's embedding by one encoder version.</summary>
internal sealed class EmbeddingRow
{
    public long VersionId { get; set; }

    public long ExemplarId { get; set; }

    /// <summary>Little-endian float32 values: four bytes for each dimension of the version.</summary>
    public required byte[] Vector { get; set; }
}
