using SiameseWorker.Encoding;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary>Encoder versions as a person reads them.</summary>
internal static class ModelPrinter
{
    /// <summary>Prints a table of versions, and what they take up together.</summary>
    public static void Print(IReadOnlyList<ModelListing> models)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("version", "state", "created (UTC)", "activated (UTC)", "dimensions", "exemplars", "vectors", "files");
        foreach (var model in models)
        {
            table.AddRow(
                new Text(model.Version), new Text(model.IsPrevious ? "previous" : model.State),
                new Text($"{model.Created:yyyy-MM-dd HH:mm}"), new Text(model.Activated is { } activated ? $"{activated:yyyy-MM-dd HH:mm}" : ""),
                new Text($"{model.Dimension:N0}"), new Text(model.Lacking == 0 ? $"{model.Embedded:N0}" : $"{model.Embedded:N0} of {model.Embedded + model.Lacking:N0}"),
                new Text(Megabytes(model.VectorBytes)), new Text(Megabytes(model.FileBytes)));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"Together {Megabytes(models.Sum(model => model.VectorBytes))} of vectors in the database and {Megabytes(models.Sum(model => model.FileBytes))} of files.");
    }

    /// <summary>Prints one version in full.</summary>
    public static void Print(ModelListing model, EncoderPackage package)
    {
        var (card, calibration) = (package.Card, package.Card.Calibration);
        AnsiConsole.MarkupLineInterpolated($"[bold]{model.Version}[/]  {(model.IsPrevious ? "previous" : model.State)}");
        AnsiConsole.MarkupLineInterpolated($"  {card.Input.Width} × {card.Input.Height} {(card.Input.Channels == 1 ? "gray" : "RGB")} in, {card.Dimension} dimensions out, {card.Metric} metric; {model.Embedded:N0} exemplars embedded, {model.Lacking:N0} not");
        AnsiConsole.MarkupLineInterpolated($"  made {card.Created:yyyy-MM-dd HH:mm} on {card.Training.Data}");
        AnsiConsole.MarkupLineInterpolated($"  {card.Training.Classes:N0} classes, {card.Training.Images:N0} images, {card.Training.Steps:N0} steps in {card.Training.Seconds / 60:0.0} minutes on {card.Training.Device}");
        if (card.Reranker is { } reranker)
            AnsiConsole.MarkupLineInterpolated($"  looks at the images of the {reranker.Candidates} nearest candidates again{(calibration.Trailing is { } trailing ? $", but for those that trail the best by {trailing.By:0.00} or more" : "")}");
        foreach (var (name, figure) in card.Metrics)
            AnsiConsole.MarkupLineInterpolated($"  {name} [bold]{figure.Value:0.0000}[/]  {figure.Description}");
        PrintThresholds(calibration);
        if (card.CalibrationOfMetric is { } ofMetric)
        {
            AnsiConsole.MarkupLine("  without its re-ranker (Encoder:SecondLook=false),");
            PrintThresholds(ofMetric);
        }

        AnsiConsole.MarkupLine("  recipe");
        AnsiConsole.WriteLine(package.Recipe);
    }

    private static void PrintThresholds(Calibration calibration)
    {
        AnsiConsole.MarkupLineInterpolated($"  it is meant to take {calibration.TargetFmr:P1} of strangers for somebody; to be identified, the best of N classes needs");
        foreach (var point in calibration.Thresholds)
            AnsiConsole.MarkupLineInterpolated($"  {point.Classes,8:N0} classes  confidence {point.Confidence:0.000}");
    }

    private static string Megabytes(long bytes) => $"{bytes / 1e6:N1} MB";
}
