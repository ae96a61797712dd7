using System.CommandLine;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Imaging;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary>A protocol as a command: what is judged, and where the verdict goes.</summary>
internal abstract class JudgeCommand : Command
{
    private readonly Option<string[]> _encoders = new("--encoder", "-e")
    {
        Description = $"An encoder's folder; or '{PixelComparer.Keyword}' or '{HausdorffComparer.Keyword}' to judge the images without a network. May be repeated: encoders are then compared with the first, on the same trials. Default: the encoder that ships with the program.",
        HelpName = "folder",
    };

    private readonly Option<string?> _json = OutputOptions.Json();
    private readonly Option<FileInfo?> _report = OutputOptions.Report();

    private readonly GlobalOptions _globals;

    protected JudgeCommand(string name, string description, GlobalOptions globals)
        : base(name, description)
    {
        _globals = globals;
        SetAction(RunAsync);
    }

    /// <summary>Adds the options that every protocol takes, after its own.</summary>
    protected void AddSharedOptions()
    {
        Options.Add(_encoders);
        Options.Add(_json);
        Options.Add(_report);
    }

    /// <summary>What the encoder is judged on, as it is called in the report.</summary>
    protected abstract string DataName(ParseResult parsed);

    /// <summary>Judges one encoder.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="loader">Loads images of classes.</param>
    /// <param name="limits">What is accepted as an image.</param>
    /// <param name="cancellationToken">Stops judging.</param>
    protected abstract Task<EncoderVerdict> JudgeAsync(ParseResult parsed, JudgedEncoder encoder, ImageSetLoader loader, ImageLimits limits, CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, _globals);
        var settings = services.Settings;
        var loader = new ImageSetLoader(settings.Imaging);
        var verdicts = new List<EncoderVerdict>();
        foreach (var name in parsed.GetValue(_encoders) is [_, ..] names ? names.AsEnumerable<string?>() : [null])
        {
            await using var encoder = JudgedEncoder.Open(name, settings.Torch, settings.Encoder.SecondLook);
            verdicts.Add(await JudgeAsync(parsed, encoder, loader, settings.Imaging, cancellationToken));
        }

        await VerdictOutput.WriteAsync(verdicts, OutputOptions.JsonTo(parsed, _json), parsed.GetValue(_report)?.FullName, DataName(parsed), cancellationToken);
        return ExitCodes.Success;
    }
}
