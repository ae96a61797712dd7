namespace SiameseWorker.Gallery.Search;

/// <summary>An exemplar and its exact similarity to a probe.</summary>
internal readonly record struct Hit(float Similarity, long Id, ClassLabel Class, Chunk Chunk, int Row)
{
    /// <summary>The more similar first, then the lower id.</summary>
    public static Comparer<Hit> BestFirst { get; } = Comparer<Hit>.Create((a, b) =>
        b.Similarity.CompareTo(a.Similarity) is var order and not 0 ? order : a.Id.CompareTo(b.Id));

    public bool Beats(Hit other) => BestFirst.Compare(this, other) < 0;

    public ClassCandidate ToCandidate() => new(Class.Name, Similarity, Chunk.Path(Row, Class), Id);

    /// <summary>With the exemplar's embedding.</summary>
    /// <param name="dimension">Its length.</param>
    public ClassCandidate ToCandidate(int dimension)
    {
        var embedding = new float[dimension];
        Chunk.Read(Row, embedding);
        return ToCandidate() with { Embedding = embedding };
    }
}
