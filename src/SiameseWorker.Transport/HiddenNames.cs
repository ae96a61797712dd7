namespace SiameseWorker.Transport;

/// <summary>
/// Names that are not part of the storage: hidden files and folders, and those that editors, browsers and copying
/// programs give to what they have not finished.
/// </summary>
public static class HiddenNames
{
    private static readonly string[] UnfinishedEndings = ["~", ".tmp", ".part", ".partial", ".crdownload", ".download"];

    /// <summary>Whether a file or folder of this name is hidden.</summary>
    public static bool Contains(string name) =>
        name.StartsWith('.') || UnfinishedEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a file is hidden, by its own name or a folder's on the way.</summary>
    public static bool ContainsAnyOf(StoragePath path) => path.Segments.Any(Contains);
}
