using System.CommandLine;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Imaging;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate runs</c>.</summary>
internal sealed class EvaluateRunsCommand : JudgeCommand
{
    private readonly Argument<FileSystemInfo> _runs = new("runs")
    {
        Description = "A folder or .zip in the layout of Omniglot's all_runs.zip: runNN/training, runNN/test, runNN/class_labels.txt.",
        HelpName = "folder or .zip",
    };

    public EvaluateRunsCommand(GlobalOptions globals)
        : base("runs", "One-shot trials in Omniglot's official layout: wrong and total per run and in all, with a 95% interval.", globals)
    {
        Arguments.Add(_runs);
        AddSharedOptions();
    }

    protected override string DataName(ParseResult parsed) => parsed.GetRequiredValue(_runs).Name;

    protected override Task<EncoderVerdict> JudgeAsync(ParseResult parsed, JudgedEncoder encoder, ImageSetLoader loader, ImageLimits limits, CancellationToken cancellationToken) =>
        JudgeAsync(parsed.GetRequiredValue(_runs), encoder, limits, cancellationToken);

    internal static async Task<EncoderVerdict> JudgeAsync(FileSystemInfo runs, JudgedEncoder encoder, ImageLimits limits, CancellationToken cancellationToken)
    {
        var protocol = await RunsProtocol.LoadAsync(runs.FullName, encoder.Comparer.Input, limits, cancellationToken);
        var report = protocol.Score(await encoder.Comparer.CompareAsync(protocol.Inputs, cancellationToken));
        var thumbnails = new Thumbnails(encoder.Comparer.Input, image => protocol.Inputs[image], _ => "");
        return new EncoderVerdict(encoder, [new RunsJudgement(report, thumbnails)], images: null);
    }
}
