namespace SiameseWorker.Gallery.Model;

/// <summary>A gallery that has at least one exemplar, rejected ones included.</summary>
internal sealed class GalleryRow
{
    public long Id { get; set; }

    /// <summary>Unique.</summary>
    public required string Name { get; set; }

    public long LineId { get; set; }

    /// <summary>The line whose active version answers for this gallery.</summary>
    public required LineRow Line { get; set; }
}
