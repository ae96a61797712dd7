namespace SiameseWorker.Gallery.Model;

/// <summary>A class that has at least one exemplar, rejected ones included.</summary>
internal sealed class ClassRow
{
    public long Id { get; set; }

    /// <summary>Unique within the gallery.</summary>
    public required string Name { get; set; }

    public long GalleryId { get; set; }

    public required GalleryRow Gallery { get; set; }
}
