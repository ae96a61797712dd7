namespace SiameseWorker.Gallery.Search;

/// <summary>The k best classes so far, each by its best exemplar.</summary>
internal sealed class TopClasses(int k)
{
    private readonly Dictionary<ClassLabel, Hit> best = [];
    private readonly SortedSet<Hit> ranking = new(Hit.BestFirst);

    /// <summary>The similarity that an exemplar needs to change anything; minus infinity while there is room.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    /// <summary>Best first.</summary>
    public IEnumerable<Hit> Ranking => ranking;

    /// <summary>Considers an exemplar.</summary>
    public void Offer(Hit hit)
    {
        if (best.TryGetValue(hit.Class, out var known))
        {
            if (!hit.Beats(known))
                return;
            ranking.Remove(known);
        }
        else if (ranking.Count == k)
        {
            var worst = ranking.Max;
            if (!hit.Beats(worst))
                return;
            ranking.Remove(worst);
            best.Remove(worst.Class);
        }

        best[hit.Class] = hit;
        ranking.Add(hit);
        if (ranking.Count == k)
            Threshold = ranking.Max.Similarity;
    }
}
