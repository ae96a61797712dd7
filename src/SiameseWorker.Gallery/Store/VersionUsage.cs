namespace SiameseWorker.Gallery;

/// <summary>What a registered encoder version takes up in the database.</summary>
/// <param name="Version">The version.</param>
/// <param name="Embedded">Exemplars that have a vector by it.</param>
/// <param name="Lacking">Enrolled exemplars of its line that have none.</param>
public sealed record VersionUsage(EncoderVersion Version, int Embedded, int Lacking)
{
    /// <summary>Bytes of its vectors.</summary>
    public long VectorBytes => (long)Embedded * Version.Dimension * sizeof(float);
}
