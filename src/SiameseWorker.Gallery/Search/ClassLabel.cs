namespace SiameseWorker.Gallery.Search;

/// <summary>A class, as its exemplars in memory share it.</summary>
/// <param name="name">Class.</param>
/// <param name="folder">Storage folder of its exemplars, with the slash: kept once instead of in every path.</param>
internal sealed class ClassLabel(string name, string folder)
{
    public string Name { get; } = name;

    /// <summary>Exemplars that the writer has in the set. Only the writer reads it.</summary>
    public int Exemplars { get; set; }

    /// <summary>A label for the class of an exemplar.</summary>
    public static ClassLabel Of(string name, string path) => new(name, path[..(path.LastIndexOf('/') + 1)]);

    /// <summary>The part of a path that is kept with the exemplar: below the class's folder, or else whole, after a slash.</summary>
    public string Shorten(string path) =>
        path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : "/" + path;

    /// <summary>The path that was shortened. No storage path starts with a slash.</summary>
    public string Restore(string shortened) =>
        shortened.StartsWith('/') ? shortened[1..] : folder + shortened;
}
