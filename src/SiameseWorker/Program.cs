using System.CommandLine;
using SiameseWorker.Client;
using SiameseWorker.Commands;
using SiameseWorker.Settings;
using Spectre.Console;

namespace SiameseWorker;

/// <summary>The command line.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        // A file or a pipe has no width: lines are for programs there, and must not be wrapped.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 10_000;

        var globals = new GlobalOptions();
        if (Parse(args, globals) is not { } parsed)
            return ExitCodes.Usage;

        try
        {
            // The host ends itself on SIGTERM and Ctrl+C; System.CommandLine must not cut its grace period short.
            var isWorker = parsed.CommandResult.Command is RootCommand or RunCommand;
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = isWorker ? null : TimeSpan.FromSeconds(5),
            });
        }
        catch (Exception fault)
        {
            return Report(fault, parsed.GetValue(globals.Verbose));
        }
    }

    /// <summary>Null where the command line is wrong, after saying what is wrong with it.</summary>
    private static ParseResult? Parse(string[] args, GlobalOptions globals)
    {
        try
        {
            var parsed = Root(globals).Parse(args);
            if (parsed.Errors.Count == 0)
                return parsed;
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine($"siamese: {error.Message}");
            Console.Error.WriteLine($"Try: siamese {string.Concat(CommandPath(parsed).Reverse())}--help");
        }
        catch (InvalidOperationException unreadable)
        {
            // The check of a value's range came upon something that is no such value at all.
            Console.Error.WriteLine($"siamese: {unreadable.Message}");
        }

        return null;
    }

    private static RootCommand Root(GlobalOptions globals)
    {
        var root = new RootCommand("SiameseWorker identifies images one-shot: enrol a class with a single image, and from then on ask which of your classes an image shows, or none of them.")
        {
            new RunCommand(globals),
            new DemoCommand(globals),
            new EnrolCommand(globals),
            new RemoveCommand(globals),
            new ReconcileCommand(globals),
            new RetrainCommand(globals),
            new IdentifyCommand(globals),
            new VerifyCommand(globals),
            new GalleriesCommand(globals),
            new ModelsCommand(globals),
            new PoisonCommand(globals),
            new DoctorCommand(globals),
            new HealthCommand(globals),
            new TrainCommand(globals),
            new EvaluateCommand(globals),
            new CalibrateCommand(globals),
        };
        globals.AddTo(root);
        root.SetAction((parsed, token) => RunCommand.RunAsync(parsed, globals, token));
        return root;
    }

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        for (var command = parsed.CommandResult; command.Parent is System.CommandLine.Parsing.CommandResult parent; command = parent)
            yield return command.Command.Name + " ";
    }

    private static int Report(Exception fault, bool verbose)
    {
        if (fault is OperationCanceledException)
        {
            Console.Error.WriteLine("siamese: stopped.");
            return ExitCodes.Failed;
        }

        Console.Error.WriteLine($"siamese: {(verbose ? fault : fault.Message)}");
        return ExitCodeOf(fault);
    }

    /// <summary>What a command that failed ends with.</summary>
    internal static int ExitCodeOf(Exception fault) => fault switch
    {
        SettingsException or UsageException => ExitCodes.Usage,
        NoWorkerException or NoAnswerException => ExitCodes.NoAnswer,
        _ => ExitCodes.Failed,
    };
}
