namespace SiameseWorker.Gallery.Model;

/// <summary>An image in a class's folder.</summary>
internal sealed class ExemplarRow
{
    /// <summary>Grows with every exemplar and is never used again, so that ties go to the one enrolled first.</summary>
    public long Id { get; set; }

    public long ClassId { get; set; }

    public required ClassRow Class { get; set; }

    /// <summary>Storage path; unique.</summary>
    public required string Path { get; set; }

    /// <summary>Bytes.</summary>
    public long Size { get; set; }

    public required string ETag { get; set; }

    /// <summary>SHA-256, lower-case hexadecimal; empty where the content was never read.</summary>
    public required string ContentHash { get; set; }

    public ExemplarState State { get; set; }

    public string? RejectionCode { get; set; }

    public string? RejectionReason { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<EmbeddingRow> Embeddings { get; } = [];
}
