namespace SiameseWorker.Gallery.Model;

/// <summary>The file beside the database in which a version's vectors were written as they were at one moment.</summary>
internal sealed class VectorFileRow
{
    public long VersionId { get; set; }

    /// <summary>Sixteen random bytes, drawn at that moment: the file that begins with them holds the vectors of it.</summary>
    public required byte[] Stamp { get; set; }
}
