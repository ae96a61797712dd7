using System.CommandLine;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate</c>: judges encoders by one of the field's protocols.</summary>
internal sealed class EvaluateCommand : JudgeCommand
{
    private readonly Option<FileSystemInfo?> _runs = new("--runs")
    {
        Description = "The same as 'evaluate runs'.",
        HelpName = "folder or .zip",
    };

    public EvaluateCommand(GlobalOptions globals)
        : base("evaluate", "Judge an encoder, or several side by side, on classes that it was not trained on.", globals)
    {
        Subcommands.Add(new EvaluateRunsCommand(globals));
        Subcommands.Add(new EvaluateEpisodesCommand(globals));
        Subcommands.Add(new EvaluateVerificationCommand(globals));
        Subcommands.Add(new EvaluateFoldsCommand(globals));
        Subcommands.Add(new EvaluateOpenSetCommand(globals));
        Subcommands.Add(new EvaluateAllCommand(globals));
        Options.Add(_runs);
        AddSharedOptions();
    }

    protected override string DataName(ParseResult parsed) => Runs(parsed).Name;

    protected override Task<EncoderVerdict> JudgeAsync(ParseResult parsed, JudgedEncoder encoder, ImageSetLoader loader, ImageLimits limits, CancellationToken cancellationToken) =>
        EvaluateRunsCommand.JudgeAsync(Runs(parsed), encoder, limits, cancellationToken);

    private FileSystemInfo Runs(ParseResult parsed) => parsed.GetValue(_runs)
        ?? throw new UsageException($"Name a protocol: evaluate {string.Join('|', Subcommands.Select(command => command.Name))}. Each explains itself with --help.");
}
