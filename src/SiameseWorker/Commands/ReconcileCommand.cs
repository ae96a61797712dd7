using System.CommandLine;
using SiameseWorker.Contracts;

namespace SiameseWorker.Commands;

/// <summary><c>siamese reconcile</c>: has a running worker bring what is enrolled in line with storage, even if that is empty.</summary>
internal sealed class ReconcileCommand : Command
{
    private readonly Option<string?> _gallery = new("--gallery", "-g") { Description = "The gallery. Default: all of them.", HelpName = "name" };
    private readonly Option<bool> _json = AnswerOptions.Json();
    private readonly Option<int> _timeout = AnswerOptions.Timeout();

    public ReconcileCommand(GlobalOptions globals)
        : base("reconcile", "Have the running worker compare storage with what is enrolled, and follow it. It does so by itself, but believes only here that everything was deleted on purpose.")
    {
        _gallery.Validators.Add(AnswerOptions.Named);
        Options.Add(_gallery);
        Options.Add(_json);
        Options.Add(_timeout);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        await using var client = services.OpenClient(parsed.GetValue(_timeout));
        var gallery = parsed.GetValue(_gallery);
        var answer = await client.AskAsync(new ReconcileRequest { Gallery = gallery }, timeout: null, cancellationToken);
        if (parsed.GetValue(_json))
            Console.WriteLine(ContractJson.Write(answer));
        else
            AnswerPrinter.Print(gallery ?? "all galleries", answer);
        return answer.Status == AnswerStatus.Reconciled ? ExitCodes.Success : ExitCodes.Failed;
    }
}
