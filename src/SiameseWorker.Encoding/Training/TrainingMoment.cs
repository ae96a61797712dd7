using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Training;

/// <summary>Where a training stands when it makes a step.</summary>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="StepsPerEpoch">Steps in an epoch, at least 1.</param>
/// <param name="Share">Share of the budget that was used before the step, 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TrainingMoment(long Step, long StepsPerEpoch, double Share)
{
    /// <summary>Epochs finished before the step.</summary>
    public long Epoch => (Step - 1) / StepsPerEpoch;
}
