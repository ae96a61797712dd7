namespace SiameseWorker.Gallery;

/// <summary>A retraining run cannot come into a state from the one that it is in.</summary>
public sealed class RunStateException(long run, RunState from, RunState to)
    : Exception($"Retraining run {run} is {from.ToString().ToLowerInvariant()} and cannot become {to.ToString().ToLowerInvariant()}. Nothing was changed.")
{
    /// <summary>The state that it is in.</summary>
    public RunState From { get; } = from;
}
