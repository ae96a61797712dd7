using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>A run under way.</summary>
/// <param name="Run">The run as it was when its present state began.</param>
/// <param name="Line">Its line.</param>
/// <param name="Folder">Its files.</param>
/// <param name="Torch">How it computes.</param>
/// <param name="Progress">Told how far it is.</param>
internal sealed record RunContext(RetrainingRun Run, Line Line, RunFolder Folder, TorchOptions Torch, RunProgress Progress)
{
    /// <summary>What it has measured so far.</summary>
    public RunFigures Figures => RunFigures.Read(Run.Figures);
}

/// <summary>How a state of a run ended.</summary>
/// <param name="To">The next state.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Figures">What was measured.</param>
internal sealed record StepResult(RunState To, string? Reason, RunFigures? Figures);
