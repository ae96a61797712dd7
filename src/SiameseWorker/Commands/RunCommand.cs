using System.CommandLine;
using SiameseWorker.Hosting;

namespace SiameseWorker.Commands;

/// <summary><c>siamese run</c>: the worker.</summary>
internal sealed class RunCommand : Command
{
    public RunCommand(GlobalOptions globals)
        : base("run", "Run the worker until SIGTERM or Ctrl+C: enrol what is dropped in storage, answer what is asked on the queues. This is also what happens without a command.") =>
        SetAction((parsed, token) => RunAsync(parsed, globals, token));

    public static async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var worker = await WorkerProcess.OpenAsync(globals.Read(parsed), cancellationToken);
        await worker.RunAsync(cancellationToken);
        return ExitCodes.Success;
    }
}
