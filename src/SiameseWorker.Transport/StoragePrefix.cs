namespace SiameseWorker.Transport;

/// <summary>The rule for the prefixes of listing and watching: empty (everything) or a folder's path.</summary>
internal static class StoragePrefix
{
    /// <summary>The prefix without a final slash.</summary>
    /// <exception cref="ArgumentException">It is neither empty nor a storage path.</exception>
    public static string Check(string prefix)
    {
        var folder = prefix.Length > 1 && prefix.EndsWith('/') ? prefix[..^1] : prefix;
        return folder.Length == 0 || StoragePath.TryParse(folder, out _, out var problem)
            ? folder
            : throw new ArgumentException($"'{prefix}' is not a folder of the storage: {problem}.", nameof(prefix));
    }
}
