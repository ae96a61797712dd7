namespace SiameseWorker.Retraining;

/// <summary>An image that a run trains on or judges by.</summary>
/// <param name="Path">Storage path: <c>galleries/&lt;gallery&gt;/&lt;class&gt;/&lt;image&gt;</c> or <c>corpus/&lt;dataset&gt;/…/&lt;class&gt;/&lt;image&gt;</c>.</param>
/// <param name="Mark">What differs when the content does: its hash, or the storage's change mark.</param>
internal sealed record RunImage(string Path, string Mark)
{
    /// <summary>The class's folder.</summary>
    public string ClassPath => Path[..Path.LastIndexOf('/')];

    /// <summary>The class's name.</summary>
    public string Class => ClassPath[(ClassPath.LastIndexOf('/') + 1)..];

    /// <summary>What the class belongs to, within which classes are hard to tell apart: a gallery, or a group of a corpus.</summary>
    public string Group => string.Join('/', Path.Split('/')[1..^2]);
}
