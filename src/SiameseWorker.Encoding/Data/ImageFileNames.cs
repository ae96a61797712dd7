namespace SiameseWorker.Encoding.Data;

/// <summary>What the path of an image file says: whether it may be an image, and of which class and group.</summary>
public static class ImageFileNames
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".pgm", ".ppm", ".pnm",
    };

    /// <summary>Whether the extension is that of an image format; a README beside the images is not a broken image.</summary>
    public static bool MayBeImage(string file) => Extensions.Contains(Path.GetExtension(file));

    /// <summary>
    /// The last folder is the class, all above it the group, less the folders that all files share:
    /// <c>images_background/Greek/character01/1.png</c> is class <c>character01</c> of group <c>Greek</c>.
    /// A file in no folder belongs to no class and is left out.
    /// </summary>
    public static IReadOnlyList<(string File, string Group, string Class)> Label(IEnumerable<string> files)
    {
        var folders = files.Select(file => (File: file, Folders: file.Split('/')[..^1])).Where(f => f.Folders.Length > 0).ToList();
        var shared = SharedFolders([.. folders.Select(f => f.Folders[..^1])]);
        return [.. folders.Select(f => (f.File, string.Join('/', f.Folders[shared..^1]), f.Folders[^1]))];
    }

    private static int SharedFolders(List<string[]> groups)
    {
        if (groups.Count == 0)
            return 0;
        var shared = groups.Min(g => g.Length);
        foreach (var group in groups)
        {
            var same = 0;
            while (same < shared && group[same] == groups[0][same])
                same++;
            shared = same;
        }

        return shared;
    }
}
