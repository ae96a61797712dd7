using System.CommandLine;
using System.Text.Json;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Evaluation;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate</c>: judges an encoder on one-shot trials.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly Option<DirectoryInfo?> _encoder = new("--encoder", "-e")
    {
        Description = "The encoder's folder. Default: the encoder that ships with the program.",
        HelpName = "folder",
    };

    private readonly Option<FileSystemInfo> _runs = new("--runs")
    {
        Description = "One-shot trials in the layout of Omniglot's all_runs.zip: runNN/training, runNN/test, runNN/class_labels.txt.",
        HelpName = "folder or .zip",
        Required = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the figures as one JSON object." };

    public EvaluateCommand(GlobalOptions globals)
        : base("evaluate", "Judge an encoder on one-shot trials: accuracy per run and in all, with a 95% interval.")
    {
        Options.Add(_encoder);
        Options.Add(_runs);
        Options.Add(_json);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        var folder = parsed.GetValue(_encoder)?.FullName ?? EncoderInstallation.ShippedFolder;
        await using var encoder = EncoderSession.Load(folder, services.Settings.Torch);
        var protocol = await RunsProtocol.LoadAsync(parsed.GetRequiredValue(_runs).FullName, encoder.Input, services.Settings.Imaging, cancellationToken);
        var report = protocol.Score(await encoder.EmbedAsync(protocol.Inputs, cancellationToken), encoder.Metric);
        if (parsed.GetValue(_json))
            PrintJson(encoder, report);
        else
            Print(encoder, report);
        return ExitCodes.Success;
    }

    private static void Print(EncoderSession encoder, RunsReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("run", "wrong", "of", "accuracy");
        foreach (var run in report.Runs)
            table.AddRow(run.Name, $"{run.Accuracy.Wrong}", $"{run.Accuracy.Total}", $"{run.Accuracy.Rate:P1}");
        AnsiConsole.Write(table);
        var total = report.Total;
        AnsiConsole.MarkupLineInterpolated($"Encoder {encoder.Name}: [bold]{total.Rate:P2}[/] right ({total.Wrong} of {total.Total} wrong; 95% interval {total.Interval.Low:P1} to {total.Interval.High:P1})");
    }

    private static void PrintJson(EncoderSession encoder, RunsReport report) => Console.WriteLine(JsonSerializer.Serialize(
        new
        {
            encoder = encoder.Name,
            wrong = report.Total.Wrong,
            total = report.Total.Total,
            accuracy = report.Total.Rate,
            interval95 = new[] { report.Total.Interval.Low, report.Total.Interval.High },
            runs = report.Runs.Select(run => new { run.Name, run.Accuracy.Wrong, run.Accuracy.Total, Accuracy = run.Accuracy.Rate }),
        },
        JsonSerializerOptions.Web));
}
