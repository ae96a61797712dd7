namespace SiameseWorker.Gallery.Search;

/// <summary>The k best classes so far, each by its best exemplar.</summary>
internal sealed class TopClasses(int k)
{
    private readonly Dictionary<ClassLabel, Hit> _best = [];
    private readonly SortedSet<Hit> _ranking = new(Hit.BestFirst);

    /// <summary>The similarity that an exemplar needs to change anything; minus infinity while there is room.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    /// <summary>Best first.</summary>
    public IEnumerable<Hit> Ranking => _ranking;

    /// <summary>Considers an exemplar.</summary>
    public void Offer(Hit hit)
    {
        if (_best.TryGetValue(hit.Class, out var known))
        {
            if (!hit.Beats(known))
                return;
            _ranking.Remove(known);
        }
        else if (_ranking.Count == k)
        {
            var worst = _ranking.Max;
            if (!hit.Beats(worst))
                return;
            _ranking.Remove(worst);
            _best.Remove(worst.Class);
        }

        _best[hit.Class] = hit;
        _ranking.Add(hit);
        if (_ranking.Count == k)
            Threshold = _ranking.Max.Similarity;
    }
}
