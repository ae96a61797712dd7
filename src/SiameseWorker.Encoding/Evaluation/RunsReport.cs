namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Result of one run.</summary>
/// <param name="Name">Folder of the run.</param>
/// <param name="Accuracy">How many of its trials were answered wrongly.</param>
/// <param name="Trials">Its trials; images are indices of <see cref="RunsProtocol.Inputs"/>.</param>
public sealed record RunResult(string Name, Accuracy Accuracy, IReadOnlyList<Trial> Trials);

/// <summary>Result of a <see cref="RunsProtocol"/>.</summary>
/// <param name="Runs">Each run, at least one.</param>
public sealed record RunsReport(IReadOnlyList<RunResult> Runs)
{
    /// <summary>All runs' trials together.</summary>
    public Accuracy Total { get; } = Accuracy.Sum(Runs.Select(run => run.Accuracy));
}
