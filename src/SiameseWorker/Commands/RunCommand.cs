using System.CommandLine;
using SiameseWorker.Hosting;

namespace SiameseWorker.Commands;

/// <summary><c>siamese run</c>: the worker.</summary>
internal sealed class RunCommand : Command
{
    public RunCommand(GlobalOptions globals)
        : base("run", "Run the worker until SIGTERM or Ctrl+C: enrol what is dropped in storage, answer what is asked on the queues. A second one on the same data stands by and takes over when the first ends. This is also what happens without a command.") =>
        SetAction((parsed, token) => RunAsync(parsed, globals, token));

    public static async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        using var signals = new EndSignals(cancellationToken);
        try
        {
            await using var worker = await WorkerProcess.OpenAsync(globals.Read(parsed), signals.Token, standby: true);
            return await worker.RunAsync(signals.Token) ? ExitCodes.Success : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // Before it had begun, such as while it stood by.
            return ExitCodes.Success;
        }
    }
}
