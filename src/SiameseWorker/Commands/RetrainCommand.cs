using System.CommandLine;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Transport;

namespace SiameseWorker.Commands;

/// <summary><c>siamese retrain</c>: has a running worker train a line anew, follows it to its end, stops it, or shows what became of earlier runs.</summary>
internal sealed class RetrainCommand : Command
{
    private const int ShownRuns = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly Option<string> _line = new("--line", "-l")
    {
        Description = "The line.",
        HelpName = "name",
        DefaultValueFactory = static _ => RetrainRequest.DefaultLine,
    };

    private readonly Option<string?> _recipe = new("--recipe", "-r") { Description = "A recipe in config/recipes of the worker. Default: the line's own.", HelpName = "name" };
    private readonly Option<double?> _minutes = new("--minutes") { Description = "Train for so many minutes instead of the recipe's budget.", HelpName = "n" };
    private readonly Option<int?> _steps = new("--steps") { Description = "Train so many steps instead of the recipe's budget.", HelpName = "n" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the record.", HelpName = "text" };
    private readonly Option<bool> _force = new("--force") { Description = "Train even though nothing has changed since the last run." };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Ask for it and return at once." };
    private readonly Option<bool> _cancel = new("--cancel") { Description = "Stop the line's run that is under way, and those that wait. The version that answers goes on." };
    private readonly Option<bool> _status = new("--status") { Description = "Show the latest runs." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the run, or with --status the runs, as JSON." };

    public RetrainCommand(GlobalOptions globals)
        : base("retrain", "Have the running worker train a line anew on what is enrolled, and promote the result if it is not worse. Shows progress to the end; a run that is under way already is followed. Exit code 0: promoted; 1: rejected or skipped; 3: failed or cancelled.")
    {
        foreach (var option in new Option[] { _line, _recipe, _minutes, _steps, _reason, _force, _noWait, _cancel, _status, _json })
            Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_minutes) is { } minutes && minutes is not (> 0 and <= RetrainRequest.MaxMinutes))
                result.AddError("--minutes must be above 0 and at most 43200 (30 days).");
            if (result.GetValue(_steps) is < 1 or > RetrainRequest.MaxSteps)
                result.AddError("--steps must be from 1 to 100000000.");
            if (new[] { result.GetValue(_cancel), result.GetValue(_status), result.GetValue(_noWait) }.Count(given => given) > 1)
                result.AddError("Only one of --cancel, --status and --no-wait can be given.");
        });
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        if (parsed.GetValue(_status))
            return await ShowAsync(services, parsed, cancellationToken);
        if (parsed.GetValue(_cancel))
            return await CancelAsync(services, parsed.GetRequiredValue(_line), cancellationToken);
        return parsed.GetValue(_noWait)
            ? await AskAsync(services, Request(parsed), cancellationToken)
            : await FollowAsync(services, Request(parsed), parsed.GetValue(_json), cancellationToken);
    }

    private RetrainRequest Request(ParseResult parsed) => new()
    {
        Line = parsed.GetRequiredValue(_line),
        Recipe = parsed.GetValue(_recipe),
        Minutes = parsed.GetValue(_minutes),
        Steps = parsed.GetValue(_steps),
        Reason = parsed.GetValue(_reason),
        Force = parsed.GetValue(_force) ? true : null,
        Trigger = RetrainingTriggers.Command,
    };

    private static async Task<int> AskAsync(CommandServices services, RetrainRequest request, CancellationToken cancellationToken)
    {
        services.RequireWorker();
        await services.Queues.Get(services.Settings.Queues.Train).SendAsync([new OutgoingMessage(ContractJson.Write(request))], cancellationToken);
        Console.WriteLine($"A retraining of line '{request.Line}' is asked for. To follow it: siamese retrain --line {request.Line}; to see what became of it: siamese retrain --status");
        return ExitCodes.Success;
    }

    private static async Task<int> CancelAsync(CommandServices services, string line, CancellationToken cancellationToken)
    {
        await using var client = services.OpenClient(timeoutSeconds: 30);
        var answer = await client.AskAsync(new CancelRequest { Line = line }, cancellationToken: cancellationToken);
        if (answer is CancelledAnswer { Status: AnswerStatus.Cancelled } cancelled)
        {
            Console.WriteLine(cancelled.Runs == 1 ? $"The retraining of line '{line}' is told to stop." : $"{cancelled.Runs:N0} retrainings of line '{line}' are told to stop.");
            return ExitCodes.Success;
        }

        Console.Error.WriteLine($"siamese: {answer.Error?.Message}");
        return answer.Error?.Code == ErrorCodes.RunNotFound ? ExitCodes.No : ExitCodes.Failed;
    }

    private static async Task<int> FollowAsync(CommandServices services, RetrainRequest request, bool json, CancellationToken cancellationToken)
    {
        await using var client = services.OpenClient(timeoutSeconds: (int)Longest.TotalSeconds);
        if (!File.Exists(services.Settings.Data.GalleryDatabase))
            return RunPrinter.Print(await client.AskAsync(request, Longest, cancellationToken), json);

        await using var database = services.OpenDatabase();
        var runs = new RunStore(database, TimeProvider.System);
        var watch = new RunWatch(runs, quiet: json);
        if (await watch.FindUnderWayAsync(request.Line, cancellationToken) is { } underWay)
        {
            Console.Error.WriteLine($"Run {underWay.Id} of line '{request.Line}' is {underWay.State.ToString().ToLowerInvariant()} already: following it. Ctrl+C ends the following, not the run (siamese retrain --cancel does).");
            return await RunPrinter.PrintAsync(runs, await watch.FollowAsync(underWay.Id, cancellationToken), json, cancellationToken);
        }

        var before = await watch.LatestAsync(cancellationToken);
        var asked = client.AskAsync(request, Longest, cancellationToken);
        var run = await watch.FindNewAsync(request.Line, before, asked, cancellationToken);
        return run is null
            ? RunPrinter.Print(await asked, json)
            : await RunPrinter.PrintAsync(runs, await watch.FollowAsync(run.Id, cancellationToken), json, cancellationToken);
    }

    private static async Task<int> ShowAsync(CommandServices services, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var database = services.OpenDatabase();
        await database.CheckReadableAsync(cancellationToken);
        var command = (RetrainCommand)parsed.CommandResult.Command;
        var line = parsed.GetResult(command._line) is { Implicit: false } ? parsed.GetValue(command._line) : null;
        var runs = new RunStore(database, TimeProvider.System);
        var latest = await runs.ListAsync(line, ShownRuns, cancellationToken);
        if (parsed.GetValue(command._json))
            await RunPrinter.PrintJsonAsync(runs, latest, cancellationToken);
        else
            await RunPrinter.PrintAsync(runs, latest, cancellationToken);
        return ExitCodes.Success;
    }
}
