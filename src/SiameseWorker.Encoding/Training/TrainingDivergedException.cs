namespace SiameseWorker.Encoding.Training;

/// <summary>The loss or a weight is no longer a number: the weights are spoilt and training has stopped.</summary>
/// <param name="step">The step at which it was seen.</param>
/// <param name="checkpoint">File of the last good checkpoint, or <see langword="null"/> if there is none.</param>
/// <param name="checkpointStep">Its step.</param>
public sealed class TrainingDivergedException(long step, string? checkpoint, long checkpointStep)
    : Exception($"The loss or a weight is not a finite number at step {step:N0}: training stopped. "
        + (checkpoint is null ? "There is no checkpoint yet. " : $"The last good checkpoint is of step {checkpointStep:N0}: '{checkpoint}'. ")
        + "Lower the learning rate, in the recipe's schedule, and train anew.")
{
    /// <summary>The step at which it was seen.</summary>
    public long Step { get; } = step;

    /// <summary>File of the last good checkpoint, or <see langword="null"/> if there is none.</summary>
    public string? Checkpoint { get; } = checkpoint;
}
