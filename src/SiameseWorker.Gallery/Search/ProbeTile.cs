using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>Up to as many probes as the kernel compares at once, laid out as it reads them. Many threads may scan with it.</summary>
internal sealed class ProbeTile
{
    private readonly VectorShape _shape;
    private readonly Probe[] _probes;
    private readonly ReachedSimilarity[] _reached;

    public ProbeTile(VectorShape shape, Probe[] probes)
    {
        _shape = shape;
        _probes = probes;
        _reached = [.. probes.Select(_ => new ReachedSimilarity())];
        var width = probes.Length == 1 ? 1 : ScoreKernel.Probes;
        Numbers = new float[shape.Dimension * width];
        for (var i = 0; i < probes.Length; i++)
        {
            var probe = probes[i].Embedding.Span;
            var scale = shape.Metric == Metric.Cosine ? ScoreBound.ReciprocalLength(probe) : 1;
            for (var j = 0; j < probe.Length; j++)
                Numbers[(j * width) + i] = probe[j] * scale;
        }
    }

    /// <summary>The probe, shape (dimension), or the probes, shape (dimension × 8); of length 1 for cosine.</summary>
    public float[] Numbers { get; }

    /// <summary>A scan for each probe, to be used by one thread.</summary>
    /// <param name="classes">Classes there are.</param>
    public ProbeScan[] Scans(int classes) =>
        [.. _probes.Select((probe, i) => ProbeScan.Of(_shape, probe, classes, _reached[i]))];
}
