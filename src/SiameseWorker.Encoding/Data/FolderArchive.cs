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
            .. Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_root, file).Replace('\\', '/'))
                .Where(IsVisible)
                .Order(StringComparer.Ordinal),
        ];
    }

    public override IReadOnlyList<string> Files { get; }

    public override byte[] Read(string file, long maxBytes)
    {
        var path = Path.Combine(_root, file);
        var bytes = new FileInfo(path).Length;
        return bytes > maxBytes ? throw TooLarge(bytes, maxBytes) : File.ReadAllBytes(path);
    }
}
