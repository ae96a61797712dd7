namespace SiameseWorker.Gallery;

/// <summary>Where a retraining run is.</summary>
public enum RunState
{
    /// <summary>Asked for, and waiting for its turn.</summary>
    Queued,

    /// <summary>The candidate is being trained.</summary>
    Training,

    /// <summary>Champion and candidate are being compared.</summary>
    Evaluating,

    /// <summary>What is enrolled is being embedded with the candidate.</summary>
    Embedding,

    /// <summary>Ended: the candidate answers.</summary>
    Promoted,

    /// <summary>Ended: the candidate was worse, and the champion goes on.</summary>
    Rejected,

    /// <summary>Ended: there was nothing to do, or too little to do it with.</summary>
    Skipped,

    /// <summary>Ended: something went wrong.</summary>
    Failed,

    /// <summary>Ended: somebody stopped it.</summary>
    Cancelled,
}

/// <summary>What a state allows.</summary>
public static class RunStates
{
    /// <summary>Whether a run in this state has ended.</summary>
    public static bool IsEnd(this RunState state) => state >= RunState.Promoted;

    /// <summary>Whether a run may come from one state into another.</summary>
    public static bool MayBecome(this RunState from, RunState to) => (from, to) switch
    {
        (RunState.Queued, RunState.Training or RunState.Skipped) => true,
        (RunState.Training, RunState.Evaluating or RunState.Skipped) => true,
        (RunState.Evaluating, RunState.Embedding or RunState.Rejected) => true,
        (RunState.Embedding, RunState.Promoted or RunState.Evaluating) => true,
        (_, RunState.Failed or RunState.Cancelled) => !from.IsEnd(),
        _ => false,
    };
}
