namespace SiameseWorker.Gallery.Search;

/// <summary>What a committed write leaves of an exemplar's vectors.</summary>
/// <param name="Id">The exemplar.</param>
/// <param name="Gallery">Gallery.</param>
/// <param name="Class">Class.</param>
/// <param name="Path">Storage path.</param>
/// <param name="Vectors">All its vectors by encoder version; empty where it is not searched any more.</param>
internal sealed record ExemplarVectors(long Id, string Gallery, string Class, string Path, IReadOnlyDictionary<long, float[]> Vectors)
{
    public static IReadOnlyDictionary<long, float[]> None { get; } = new Dictionary<long, float[]>();
}
