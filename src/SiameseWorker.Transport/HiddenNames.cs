namespace SiameseWorker.Transport;

/// <summary>
/// Names that are not part of the storage: hidden files and folders, and those that editors, browsers and copying
/// programs give to what they have not finished.
/// </summary>
internal static class HiddenNames
{
    private static readonly string[] UnfinishedEndings = ["~", ".tmp", ".part", ".partial", ".crdownload", ".download"];

    public static bool Contains(string name) =>
        name.StartsWith('.') || UnfinishedEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    public static bool ContainsAnyOf(StoragePath path) => path.Segments.Any(Contains);
}
