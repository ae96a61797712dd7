using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary>Retraining runs on the screen, and as JSON.</summary>
internal static class RunPrinter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Prints how a run that was followed ended, as JSON where that is wanted.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> PrintAsync(RunStore runs, RetrainingRun run, bool json, CancellationToken cancellationToken)
    {
        if (json)
            Console.WriteLine(ToJson(run, await runs.TransitionsAsync(run.Id, cancellationToken)).ToJsonString(Json));
        return ExitCode(run.State);
    }

    /// <summary>Prints the answer of a worker whose database cannot be read here.</summary>
    /// <returns>The exit code.</returns>
    public static int Print(Answer answer, bool json)
    {
        if (json)
            Console.WriteLine(ContractJson.Write(answer));
        else if (answer.Error is { } error)
            Console.Error.WriteLine($"siamese: {error.Message}");
        else
            Console.WriteLine($"{answer.Status}: {(answer as RetrainedAnswer)?.Reason}");
        return answer.Status switch
        {
            AnswerStatus.Promoted => ExitCodes.Success,
            AnswerStatus.Rejected or AnswerStatus.Skipped => ExitCodes.No,
            _ => ExitCodes.Failed,
        };
    }

    /// <summary>Prints runs as a table, and how the latest came to be where it is.</summary>
    public static async Task PrintAsync(RunStore runs, IReadOnlyList<RetrainingRun> latest, CancellationToken cancellationToken)
    {
        if (latest.Count == 0)
        {
            Console.WriteLine("There was no retraining yet. To have one: siamese retrain");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("run", "line", "state", "asked for (UTC)", "by", "worked", "candidate", "progress");
        foreach (var run in latest)
        {
            table.AddRow(
                new Text($"{run.Id}"), new Text(run.Line), new Markup(Coloured(run.State)), new Text($"{run.CreatedAt:yyyy-MM-dd HH:mm}"), new Text(run.Request.Trigger.ToString().ToLowerInvariant()),
                new Text(run.Worked.InHours()), new Text(run.CandidateVersion ?? ""), new Text(run.State.IsEnd() ? "" : $"{run.Progress:P0} {run.ProgressText}"));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"Run {latest[0].Id}:");
        foreach (var transition in await runs.TransitionsAsync(latest[0].Id, cancellationToken))
            AnsiConsole.MarkupLineInterpolated($"  {transition.At:yyyy-MM-dd HH:mm:ss}  [bold]{transition.State.ToString().ToLowerInvariant()}[/]  {transition.Reason ?? ""}");
        if (latest[0] is { LastError: { } error, State: not RunState.Failed })
            AnsiConsole.MarkupLineInterpolated($"  [yellow]last fault:[/] {error}");
    }

    /// <summary>Prints runs with all there is to know of them.</summary>
    public static async Task PrintJsonAsync(RunStore runs, IReadOnlyList<RetrainingRun> latest, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        foreach (var run in latest)
            all.Add(ToJson(run, await runs.TransitionsAsync(run.Id, cancellationToken)));
        Console.WriteLine(all.ToJsonString(Json));
    }

    private static int ExitCode(RunState state) => state switch
    {
        RunState.Promoted => ExitCodes.Success,
        RunState.Rejected or RunState.Skipped => ExitCodes.No,
        _ => ExitCodes.Failed,
    };

    private static string Coloured(RunState state) => state switch
    {
        RunState.Promoted => "[green]promoted[/]",
        RunState.Failed => "[red]failed[/]",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>The record, with its figures as JSON instead of as text that holds JSON.</summary>
    private static JsonObject ToJson(RetrainingRun run, IReadOnlyList<RunTransition> transitions)
    {
        var json = JsonSerializer.SerializeToNode(run, Json)!.AsObject();
        json["figures"] = Parse(run.Figures);
        json["transitions"] = new JsonArray([.. transitions.Select(transition => new JsonObject
        {
            ["state"] = JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(transition.State.ToString())),
            ["at"] = JsonValue.Create(transition.At),
            ["reason"] = JsonValue.Create(transition.Reason),
            ["figures"] = Parse(transition.Figures),
        })]);
        return json;
    }

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);
}
