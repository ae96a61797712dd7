using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Identify;

/// <summary>A device of libtorch's, such as a GPU, for the first pass of searches.</summary>
/// <param name="device">Its name, as <see cref="TorchRuntime.Resolve"/> gives it.</param>
/// <param name="logger">Where it is said once that it has no room.</param>
internal sealed class TorchVectorDevice(string device, ILogger logger) : IVectorDevice
{
    private bool _isFull;

    /// <inheritdoc/>
    public IDeviceVectors? TryCopy(float[] vectors, int dimension)
    {
        if (DeviceMatrix.TryCopy(device, vectors, dimension) is { } matrix)
            return new Vectors(matrix);
        if (!Interlocked.Exchange(ref _isFull, true))
        {
            logger.LogWarning("{Device} has no room for all galleries: the processor searches those that do not fit. Set Search:Device to cpu, or give the device to this worker alone",
                device);
        }

        return null;
    }

    private sealed class Vectors(DeviceMatrix matrix) : IDeviceVectors
    {
        public IDeviceScores Score(float[] probes, int count, Metric metric) => new Scores(matrix.Score(probes, count, metric));

        public void Dispose() => matrix.Dispose();
    }

    private sealed class Scores(DeviceScores scores) : IDeviceScores
    {
        public (int[] Rows, float[] Scores) Best(int count) => scores.Best(count);

        public int[] NotBelow(int probe, float bound) => scores.NotBelow(probe, bound);

        public void Dispose() => scores.Dispose();
    }
}
