using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery;

/// <summary>An encoder version as the gallery's database knows it.</summary>
/// <param name="Id">Key within this database.</param>
/// <param name="Line">The line it belongs to, such as <c>default</c>.</param>
/// <param name="Name">Its name within the line, such as <c>2026-11-24.1</c>.</param>
/// <param name="Dimension">Length of its embeddings, at least 1.</param>
/// <param name="Metric">How its embeddings compare.</param>
/// <param name="Folder">Where its weights and model card are.</param>
/// <param name="State">Whether it answers.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="ActivatedAt">When it last became active; null where it never was.</param>
/// <param name="PreviousId">The version that was active before it; null for a line's first, and for one that never was active.</param>
public sealed record EncoderVersion(
    long Id,
    string Line,
    string Name,
    int Dimension,
    Metric Metric,
    string Folder,
    EncoderVersionState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ActivatedAt,
    long? PreviousId)
{
    /// <summary>The name that answers carry: <c>line/name</c>.</summary>
    public string FullName => $"{Line}/{Name}";
}
