using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery;

/// <summary>
/// Something with memory of its own, such as a GPU, where a gallery's vectors may live and be compared with probes. It does
/// the first pass of a search: what it cannot rule out is compared again here, so that answers do not depend on it.
/// </summary>
public interface IVectorDevice
{
    /// <summary>Copies vectors to the device.</summary>
    /// <param name="vectors">The vectors, shape (rows, dimension); of length 1 for cosine.</param>
    /// <param name="dimension">Length of each.</param>
    /// <returns>Null where the device has no room for them.</returns>
    IDeviceVectors? TryCopy(float[] vectors, int dimension);
}

/// <summary>Vectors on a device; disposed to free its memory. Used by one thread at a time.</summary>
public interface IDeviceVectors : IDisposable
{
    /// <summary>
    /// Scores each vector against each probe, in single precision throughout: the greater, the more alike. Cosine: the scalar
    /// product; Euclidean and Manhattan: minus the distance, from differences (not from products, which lose digits).
    /// </summary>
    /// <param name="probes">The probes, shape (count, dimension); of length 1 for cosine.</param>
    /// <param name="count">How many.</param>
    /// <param name="metric">How vectors compare.</param>
    IDeviceScores Score(float[] probes, int count, Metric metric);
}

/// <summary>Scores on a device, shape (probes, rows). Used by one thread at a time.</summary>
public interface IDeviceScores : IDisposable
{
    /// <summary>The rows with the greatest scores for each probe.</summary>
    /// <param name="count">How many, at most as many as there are.</param>
    /// <returns>Rows and their scores, shape (probes, count), best first; a score that is not a number counts as the greatest.</returns>
    (int[] Rows, float[] Scores) Best(int count);

    /// <summary>The rows whose score for a probe is not below a bound, or is not a number, in ascending order.</summary>
    /// <param name="probe">The probe's number.</param>
    /// <param name="bound">The bound.</param>
    int[] NotBelow(int probe, float bound);
}
