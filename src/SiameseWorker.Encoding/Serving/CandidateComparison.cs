using SiameseWorker.Encoding.Comparing;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>A package's comparison, ready to rank candidates, on the calling thread.</summary>
internal sealed class CandidateComparison(Comparison comparison, Device device) : IDisposable
{
    /// <summary>Scores from 0 to 1.</summary>
    /// <param name="probe">The probe's embedding.</param>
    /// <param name="candidates">The candidates' embeddings, at least one, all of the same length.</param>
    public float[] Score(float[] probe, IReadOnlyList<float[]> candidates)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var others = tensor(candidates.SelectMany(candidate => candidate).ToArray(), [candidates.Count, probe.Length], device: device);
        return comparison.forward(tensor(probe, [1, probe.Length], device: device), others).sigmoid().cpu().data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => comparison.Dispose();
}
