using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Commands;

/// <summary>An encoder version as <c>siamese models</c> shows it.</summary>
/// <param name="Version">Its name as answers give it.</param>
/// <param name="Line">Its line.</param>
/// <param name="State"><c>active</c>, <c>candidate</c> or <c>retired</c>.</param>
/// <param name="IsPrevious">Whether it is the active one's predecessor: going back to it is instant.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="Activated">When it last became active; null: it never was.</param>
/// <param name="Dimension">Length of its embeddings.</param>
/// <param name="Embedded">Exemplars that have a vector by it.</param>
/// <param name="Lacking">Enrolled exemplars of its line that have none.</param>
/// <param name="VectorBytes">Bytes of its vectors in the database, and in memory while it is active.</param>
/// <param name="FileBytes">Bytes of its files on this machine; 0 where they are only in storage.</param>
internal sealed record ModelListing(
    string Version,
    string Line,
    string State,
    bool IsPrevious,
    DateTimeOffset Created,
    DateTimeOffset? Activated,
    int Dimension,
    int Embedded,
    int Lacking,
    long VectorBytes,
    long FileBytes)
{
    /// <summary>Every version of every line, by line, oldest first.</summary>
    public static async Task<IReadOnlyList<ModelListing>> ReadAsync(GalleryReader reader, DataFolder data, CancellationToken cancellationToken)
    {
        var usages = await reader.VersionUsageAsync(null, cancellationToken);
        var predecessors = usages
            .Where(usage => usage.Version.State == EncoderVersionState.Active)
            .Select(usage => usage.Version.PreviousId)
            .ToHashSet();
        return [.. usages
            .OrderBy(usage => usage.Version.Line, StringComparer.Ordinal)
            .ThenBy(usage => usage.Version.Id)
            .Select(usage => Of(usage, predecessors.Contains(usage.Version.Id), Path.Combine(data.Root, usage.Version.Folder)))];
    }

    private static ModelListing Of(VersionUsage usage, bool isPrevious, string folder)
    {
        var version = usage.Version;
        var bytes = Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length) : 0;
        return new ModelListing(
            version.FullName, version.Line, version.State.ToString().ToLowerInvariant(), isPrevious, version.CreatedAt, version.ActivatedAt,
            version.Dimension, usage.Embedded, usage.Lacking, usage.VectorBytes, bytes);
    }
}
