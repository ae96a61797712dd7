using System.Numerics;

namespace SiameseWorker.Gallery.Search;

/// <summary>One probe's way through the chunks of a snapshot, or through some of them.</summary>
/// <param name="shape">Shape of the vectors.</param>
/// <param name="probe">The probe, shape (dimension).</param>
/// <param name="k">Classes wanted.</param>
/// <param name="reached">What is reached by this scan and by those of other chunks for the same probe.</param>
internal sealed class ProbeScan(VectorShape shape, ReadOnlyMemory<float> probe, int k, ReachedSimilarity reached)
{
    private readonly TopClasses _top = new(k);
    private readonly float[] _vector = new float[shape.Dimension];
    private float _similarity = float.NegativeInfinity;
    private float _bound = float.NegativeInfinity;

    /// <summary>A scan for a probe of its own.</summary>
    /// <param name="shape">Shape of the vectors.</param>
    /// <param name="probe">The probe.</param>
    /// <param name="classes">Classes there are.</param>
    /// <param name="reached">What is reached for the probe, where several scan for it.</param>
    public static ProbeScan Of(VectorShape shape, Probe probe, int classes, ReachedSimilarity? reached = null) =>
        new(shape, probe.Embedding, Math.Min(probe.TopK, Math.Max(1, classes)), reached ?? new());

    /// <summary>The score below which no row can change anything any more.</summary>
    public float LeastScore => _bound;

    /// <summary>Best class first.</summary>
    public IEnumerable<Hit> Ranking => _top.Ranking;

    /// <summary>Compares the probe with those of a chunk's rows that their scores do not rule out.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="row">The first row.</param>
    /// <param name="scores">Scores of the rows from there on.</param>
    public void Visit(Chunk chunk, int row, ReadOnlySpan<float> scores)
    {
        Bound();
        var i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (!Vector.LessThanAll(new Vector<float>(scores[i..]), new Vector<float>(_bound)))
                Consider(chunk, row + i, scores.Slice(i, Vector<float>.Count));
        }

        Consider(chunk, row + i, scores[i..]);
    }

    /// <summary>Takes over what a scan of other chunks for the same probe found.</summary>
    public void Join(ProbeScan other)
    {
        foreach (var hit in other.Ranking)
            _top.Offer(hit);
    }

    private void Consider(Chunk chunk, int row, ReadOnlySpan<float> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            // Not "score >= bound": a score that is not a number says nothing, so the vector must be compared.
            if (!(scores[i] < _bound) && chunk.Class(row + i) is { } label)
                Compare(chunk, row + i, label);
        }
    }

    private void Compare(Chunk chunk, int row, ClassLabel label)
    {
        chunk.Read(row, _vector);
        _top.Offer(new(Contracts.MetricExtensions.Similarity(shape.Metric, probe.Span, _vector), chunk.Ids[row], label, chunk, row));
        if (_top.Threshold > _similarity)
        {
            reached.Raise(_top.Threshold);
            Bound();
        }
    }

    private void Bound()
    {
        if (reached.Value <= _similarity)
            return;
        _similarity = reached.Value;
        _bound = ScoreBound.Below(shape, _similarity);
    }
}
