using System.Runtime.InteropServices;
using SiameseWorker.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>Vectors on a device, to be compared with probes there. Disposed to free the device's memory. Used by one thread at a time.</summary>
public sealed class DeviceMatrix : IDisposable
{
    private readonly Tensor _rows;

    private DeviceMatrix(Tensor rows) => _rows = rows;

    /// <summary>Copies vectors to a device.</summary>
    /// <param name="device">The device's name, as <see cref="TorchRuntime.Resolve"/> gives it.</param>
    /// <param name="vectors">The vectors, shape (rows, dimension).</param>
    /// <param name="dimension">Length of each.</param>
    /// <returns>Null where the device has no room for them.</returns>
    public static DeviceMatrix? TryCopy(string device, float[] vectors, int dimension)
    {
        using var scope = NewDisposeScope();
        try
        {
            return new DeviceMatrix(tensor(vectors, [vectors.Length / dimension, dimension], device: TorchSharp.torch.device(device)).DetachFromDisposeScope());
        }
        catch (ExternalException e) when (e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
    }

    /// <summary>Scores each vector against each probe in float32: the greater, the more alike.</summary>
    /// <param name="probes">The probes, shape (count, dimension).</param>
    /// <param name="count">How many.</param>
    /// <param name="metric">Cosine: the scalar product. Euclidean and Manhattan: minus the distance, summed over differences.</param>
    public DeviceScores Score(float[] probes, int count, Metric metric)
    {
        using var scope = NewDisposeScope();
        var asked = tensor(probes, [count, _rows.shape[1]], device: _rows.device);
        var scores = metric switch
        {
            Metric.Cosine => asked.matmul(_rows.t()),
            Metric.Euclidean => -cdist(asked, _rows, 2, compute_mode.donot_use_mm_for_euclid_dist),
            Metric.Manhattan => -cdist(asked, _rows, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric."),
        };
        return new DeviceScores(scores.DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();
}

/// <summary>Scores on a device, shape (probes, rows). Used by one thread at a time.</summary>
public sealed class DeviceScores : IDisposable
{
    private readonly Tensor _scores;

    internal DeviceScores(Tensor scores) => _scores = scores;

    /// <summary>The rows with the greatest scores for each probe.</summary>
    /// <param name="count">How many, at most as many as there are.</param>
    /// <returns>Rows and their scores, shape (probes, count), best first; a score that is not a number counts as the greatest.</returns>
    public (int[] Rows, float[] Scores) Best(int count)
    {
        using var scope = NewDisposeScope();
        var (scores, rows) = _scores.topk(count, dim: 1);
        return (ToArray(rows), scores.cpu().data<float>().ToArray());
    }

    /// <summary>The rows whose score for a probe is not below a bound, or is not a number, in ascending order.</summary>
    /// <param name="probe">The probe's number.</param>
    /// <param name="bound">The bound.</param>
    public int[] NotBelow(int probe, float bound)
    {
        using var scope = NewDisposeScope();
        using Scalar number = bound;
        return ToArray(_scores[probe].lt(number).logical_not().nonzero().flatten());
    }

    /// <inheritdoc/>
    public void Dispose() => _scores.Dispose();

    private static int[] ToArray(Tensor rows) => rows.to_type(ScalarType.Int32).cpu().data<int>().ToArray();
}
