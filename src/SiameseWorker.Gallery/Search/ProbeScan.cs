using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>One probe's way through the chunks of a snapshot, or through some of them.</summary>
internal sealed class ProbeScan(VectorShape shape, ReadOnlyMemory<float> probe, int k)
{
    private readonly float scale = ScoreBound.Scale(probe.Span);
    private readonly TopClasses top = new(k);
    private float bound = float.NegativeInfinity;

    /// <summary>Best class first.</summary>
    public IEnumerable<Hit> Ranking => top.Ranking;

    /// <summary>Compares the probe with a chunk's first rows.</summary>
    public void Visit(Chunk chunk, int rows)
    {
        Span<float> scores = stackalloc float[VectorShape.MostRows];
        scores = scores[..rows];
        ScoreKernel.Score(shape.Metric, chunk, probe.Span, scale, scores);
        for (var row = 0; row < rows; row++)
        {
            // Not "score >= bound": a score that is not a number says nothing, so the vector must be compared.
            if (!(scores[row] < bound))
                Compare(chunk, row);
        }
    }

    /// <summary>Takes over what a scan of other chunks for the same probe found.</summary>
    public void Join(ProbeScan other)
    {
        foreach (var hit in other.Ranking)
            Offer(hit);
    }

    private void Compare(Chunk chunk, int row) =>
        Offer(new(shape.Metric.Similarity(probe.Span, chunk.Vector(row)), chunk.Ids[row], chunk, row));

    private void Offer(Hit hit)
    {
        top.Offer(hit);
        bound = float.IsFinite(top.Threshold) ? ScoreBound.Below(shape, top.Threshold) : float.NegativeInfinity;
    }
}
