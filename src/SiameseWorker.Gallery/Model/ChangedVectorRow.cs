namespace SiameseWorker.Gallery.Model;

/// <summary>An exemplar whose vector by a version was added, replaced or removed since the version's <see cref="VectorFileRow"/> was drawn.</summary>
/// <remarks>Written by triggers, so that nobody who writes to the database, by whatever means, can forget it.</remarks>
internal sealed class ChangedVectorRow
{
    public long VersionId { get; set; }

    public long ExemplarId { get; set; }
}
