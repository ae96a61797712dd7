namespace SiameseWorker.Gallery.Model;

/// <summary>Encoder versions that succeed one another.</summary>
internal sealed class LineRow
{
    public long Id { get; set; }

    /// <summary>Unique.</summary>
    public required string Name { get; set; }
}
