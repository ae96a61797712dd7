using System.CommandLine;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese calibrate</c>: fits what an encoder's similarities mean to a person's own images.</summary>
internal sealed class CalibrateCommand : Command
{
    private readonly Option<DirectoryInfo?> _encoder = new("--encoder", "-e")
    {
        Description = "The encoder's folder. Default: the encoder that ships with the program.",
        HelpName = "folder",
    };

    private readonly Option<FileSystemInfo> _data = new("--data")
    {
        Description = "A folder or .zip with <class>/<image> or <group>/<class>/<image>, of classes that the encoder was not trained on, two or more images each.",
        HelpName = "folder or .zip",
        Required = true,
    };

    private readonly Option<DirectoryInfo> _out = new("--out", "-o")
    {
        Description = "A folder for the calibrated encoder: a copy with a new model card.",
        HelpName = "folder",
        Required = true,
    };

    private readonly Option<double> _fmr = new("--fmr")
    {
        Description = "Share of questions about strangers that may be answered with a class, 0.001 to 0.5.",
        HelpName = "rate",
        DefaultValueFactory = static _ => Calibration.DefaultTargetFmr,
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<double>() is not (>= Calibration.LeastTargetFmr and <= Calibration.MostTargetFmr))
                    result.AddError("--fmr must be from 0.001 to 0.5.");
            },
        },
    };

    private readonly Option<string?> _name = EncoderNameOption.Create("The new encoder version's name. Default: the old one and '-calibrated'.");

    public CalibrateCommand(GlobalOptions globals)
        : base("calibrate", "Fit an encoder's confidence, and its threshold for 'unknown', to images like those that it will see.")
    {
        Options.Add(_encoder);
        Options.Add(_data);
        Options.Add(_out);
        Options.Add(_fmr);
        Options.Add(_name);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        var folder = parsed.GetValue(_encoder)?.FullName ?? EncoderInstallation.ShippedFolder;
        var output = parsed.GetRequiredValue(_out).FullName;
        EncoderPackage.RefuseOccupied(output);
        await using var encoder = EncoderSession.Load(folder, services.Settings.Torch);
        var images = await CommandImages.LoadAsync(new ImageSetLoader(services.Settings.Imaging), parsed.GetRequiredValue(_data), encoder.Input, cancellationToken);
        var embeddings = await encoder.EmbedAsync(images.ToInputs(), cancellationToken);
        var reranked = encoder.Look is null ? null : await encoder.LookAsync(images.ToInputs(), cancellationToken);
        var data = CalibrationData.Of(images, embeddings, encoder.Metric, reranked);
        var calibration = Calibration.Fit(data, parsed.GetValue(_fmr));
        var check = CalibrationCheck.Run(data, parsed.GetValue(_fmr));
        EncoderPackage.Load(folder).SaveAs(output, encoder.Card with
        {
            Name = parsed.GetValue(_name) ?? $"{encoder.Name}-calibrated",
            Created = TimeProvider.System.GetUtcNow(),
            Calibration = calibration,
            CalibrationOfMetric = reranked is null ? null : Calibration.Fit(data with { Reranked = null }, parsed.GetValue(_fmr)),
            Metrics = WithCheck(encoder.Card.Metrics, check),
        });

        AnsiConsole.MarkupLineInterpolated($"Calibrated on {images.Count:N0} images of {images.Classes.Count:N0} classes. To be identified, the best of N classes must have at least the confidence:");
        foreach (var point in calibration.Thresholds)
            AnsiConsole.MarkupLineInterpolated($"  {point.Classes,6:N0} classes  {point.Confidence:0.000}");
        if (check is null)
            AnsiConsole.MarkupLineInterpolated($"These are too few classes to check the calibration on some that it was not fitted to.");
        else
            AnsiConsole.MarkupLineInterpolated($"Fitted to one half of the classes and asked of the other: calibration error {check.Reliability.ExpectedError:P1}, {check.FalseMatchRate:P1} of strangers are given a class.");
        AnsiConsole.MarkupLineInterpolated($"The encoder is in {output}.");
        return ExitCodes.Success;
    }

    /// <summary>The figures of the old calibration make room for the new one's.</summary>
    private static Dictionary<string, MetricFigure> WithCheck(IReadOnlyDictionary<string, MetricFigure> metrics, CalibrationCheck? check)
    {
        var figures = metrics.Where(metric => !CalibrationCheck.FigureNames.Contains(metric.Key)).ToDictionary();
        foreach (var (name, figure) in check?.ToFigures() ?? new Dictionary<string, MetricFigure>())
            figures[name] = figure;
        return figures;
    }
}
