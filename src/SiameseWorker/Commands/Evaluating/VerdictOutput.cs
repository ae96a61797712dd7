using System.Text.Json;
using System.Text.Json.Nodes;
using SiameseWorker.Judging;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary>Brings verdicts to whoever asked: tables on the console, JSON, an HTML report.</summary>
internal static class VerdictOutput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="verdicts">At least one.</param>
    /// <param name="json">File for the figures, <c>-</c> to print them instead of the tables; null for none.</param>
    /// <param name="report">File for the report; null for none.</param>
    /// <param name="data">What was judged on.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public static async Task WriteAsync(IReadOnlyList<EncoderVerdict> verdicts, string? json, string? report, string data, CancellationToken cancellationToken)
    {
        var comparisons = PairwiseVerdict.Of(verdicts);
        if (json != "-")
            Print(verdicts, comparisons);
        if (json is not null)
            await WriteAsync(ToJson(verdicts, comparisons), json, cancellationToken);
        if (report is not null)
            await VerdictReport.Of(verdicts, data, TimeProvider.System.GetUtcNow()).SaveAsync(report, cancellationToken);
    }

    /// <param name="figures">The figures.</param>
    /// <param name="json">A file for them, <c>-</c> to print them.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public static async Task WriteAsync(JsonObject figures, string json, CancellationToken cancellationToken)
    {
        var text = figures.ToJsonString(Json);
        if (json == "-")
            Console.WriteLine(text);
        else
            await File.WriteAllTextAsync(json, text + "\n", cancellationToken);
    }

    private static JsonObject ToJson(IReadOnlyList<EncoderVerdict> verdicts, IReadOnlyList<PairwiseVerdict> comparisons) => verdicts is [var only]
        ? only.ToJson()
        : new JsonObject
        {
            ["encoders"] = new JsonArray([.. verdicts.Select(verdict => verdict.ToJson())]),
            ["comparisons"] = new JsonArray([.. comparisons.Select(ToJson)]),
        };

    private static JsonObject ToJson(PairwiseVerdict verdict) => new()
    {
        ["trials"] = verdict.Name,
        ["first"] = verdict.First,
        ["other"] = verdict.Other,
        ["difference"] = verdict.Comparison.MeanDifference,
        ["standardError"] = verdict.Comparison.StandardError,
        ["interval95"] = Figures.Array(verdict.Comparison.Interval),
    };

    private static void Print(IReadOnlyList<EncoderVerdict> verdicts, IReadOnlyList<PairwiseVerdict> comparisons)
    {
        foreach (var verdict in verdicts)
        {
            foreach (var judgement in verdict.Judgements)
                Print(verdict.Name, judgement);
        }

        foreach (var comparison in comparisons)
            AnsiConsole.MarkupLineInterpolated($"{comparison.Sentence}");
    }

    /// <summary>Prints a judgement's tables and figures.</summary>
    public static void Print(string encoder, Judgement judgement)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]Encoder {encoder}, {judgement.Protocol}[/]");
        AnsiConsole.MarkupLineInterpolated($"{judgement.Description}");
        foreach (var figures in judgement.Tables)
        {
            var table = new Table().Border(TableBorder.Simple).Title(Markup.Escape(figures.Caption)).AddColumns([.. figures.Columns.Select(Markup.Escape)]);
            foreach (var row in figures.Rows)
                table.AddRow([.. row.Select(Markup.Escape)]);
            AnsiConsole.Write(table);
        }

        foreach (var figure in judgement.KeyFigures)
            AnsiConsole.MarkupLineInterpolated($"{figure.Label}: [bold]{figure.Value}[/]{(figure.Note is null ? "" : $" ({figure.Note})")}");
        AnsiConsole.WriteLine();
    }
}
