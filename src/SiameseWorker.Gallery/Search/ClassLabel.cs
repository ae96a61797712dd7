using System.Text;

namespace SiameseWorker.Gallery.Search;

/// <summary>A class, as its exemplars in memory share it.</summary>
/// <param name="name">Class.</param>
/// <param name="root">Storage folder of the gallery, with the slash, in which the class has a folder of its name; null where it has none.</param>
internal sealed class ClassLabel(string name, string? root)
{
    public string Name { get; } = name;

    /// <summary>The gallery's storage folder.</summary>
    public string? Root => root;

    /// <summary>Exemplars that the writer has in the set. Only the writer reads it.</summary>
    public int Exemplars { get; set; }

    /// <summary>Storage folder of the class's exemplars, with the slash: not kept in each one's path.</summary>
    public string? Folder => root is null ? null : $"{root}{Name}/";

    /// <summary>A label for the class of an exemplar.</summary>
    /// <param name="name">Class.</param>
    /// <param name="path">The exemplar's storage path.</param>
    /// <param name="sibling">A label of the same gallery, whose root's string is shared; null where there is none.</param>
    public static ClassLabel Of(string name, string path, ClassLabel? sibling = null)
    {
        var folder = path.AsSpan(0, path.LastIndexOf('/') + 1);
        if (folder.Length <= name.Length || !folder[..^1].EndsWith(name, StringComparison.Ordinal))
            return new(name, root: null);
        var root = folder[..^(name.Length + 1)];
        return new(name, root.SequenceEqual(sibling?.Root) ? sibling!.Root : root.ToString());
    }

    /// <summary>The part of a path that is kept with the exemplar, in UTF-8: below the class's folder, or else whole, after a slash.</summary>
    public byte[] Shorten(string path) => Encoding.UTF8.GetBytes(
        Folder is { } folder && path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : "/" + path);

    /// <summary>The path that was shortened. No storage path starts with a slash.</summary>
    public string Restore(string shortened) =>
        shortened.StartsWith('/') ? shortened[1..] : Folder + shortened;
}
