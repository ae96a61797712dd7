using System.CommandLine;
using SiameseWorker.Doctor;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese doctor</c>: what works, what does not, and how to mend it.</summary>
internal sealed class DoctorCommand : Command
{
    public DoctorCommand(GlobalOptions globals)
        : base("doctor", "Check everything a worker needs: settings, storage, queues, database, native libraries, device, encoder. Exit code 0: all works; 3: something does not.") =>
        SetAction((parsed, token) => RunAsync(parsed, globals, token));

    private static async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        AnsiConsole.MarkupLine("[green]works[/]  settings: read and in range");
        var exitCode = ExitCodes.Success;
        await foreach (var finding in new Examination(services).RunAsync(cancellationToken))
        {
            if (!finding.Works)
                exitCode = ExitCodes.Failed;
            var mark = finding.Works ? "[green]works[/]" : "[red]FAILS[/]";
            AnsiConsole.MarkupLine($"{mark}  {Markup.Escape($"{finding.Subject}: {finding.Text}")}");
        }

        return exitCode;
    }
}
