using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Model;

/// <summary>A trained encoder. Its weights are in <see cref="Folder"/>.</summary>
internal sealed class EncoderVersionRow
{
    public long Id { get; set; }

    public long LineId { get; set; }

    public required LineRow Line { get; set; }

    /// <summary>Unique within the line.</summary>
    public required string Name { get; set; }

    /// <summary>Length of every embedding by this version.</summary>
    public int Dimension { get; set; }

    public Metric Metric { get; set; }

    public required string Folder { get; set; }

    /// <summary>At most one version of a line is active: the database itself refuses a second.</summary>
    public EncoderVersionState State { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ActivatedAt { get; set; }

    /// <summary>The version that was active before this one.</summary>
    public long? PreviousId { get; set; }
}
