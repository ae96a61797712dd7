using System.IO.Enumeration;

namespace SiameseWorker.Encoding.Data;

/// <summary>A folder of image files.</summary>
internal sealed class FolderArchive : ImageArchive
{
    private readonly string _root;

    public FolderArchive(string root)
    {
        _root = Path.GetFullPath(root);
        Files =
        [
            .. new FileSystemEnumerable<string>(_root, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
                {
                    ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
                    ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || !LeadsBack(entry.ToFullPath()),
                }
                .Select(file => Path.GetRelativePath(_root, file).Replace('\\', '/'))
                .Where(IsVisible)
                .Order(StringComparer.Ordinal),
        ];
    }

    public override IReadOnlyList<string> Files { get; }

    /// <summary>Whether a link leads to a folder that it is in: its files would be found again and again.</summary>
    private static bool LeadsBack(string link) =>
        Directory.ResolveLinkTarget(link, returnFinalTarget: true) is { } target
        && link.StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    public override byte[] Read(string file, long maxBytes)
    {
        var path = Path.Combine(_root, file);
        var bytes = new FileInfo(path).Length;
        return bytes > maxBytes ? throw TooLarge(bytes, maxBytes) : File.ReadAllBytes(path);
    }
}
