using System.CommandLine;
using SiameseWorker.Client;
using SiameseWorker.Contracts;

namespace SiameseWorker.Commands;

/// <summary><c>siamese remove</c>: has a running worker remove a class, or one exemplar of it.</summary>
internal sealed class RemoveCommand : Command
{
    private readonly Option<string> _class = AnswerOptions.Class(required: true);
    private readonly Option<string> _gallery = AnswerOptions.Gallery();
    private readonly Option<bool> _json = AnswerOptions.Json();
    private readonly Option<int> _timeout = AnswerOptions.Timeout();

    private readonly Option<string> _image = new("--image")
    {
        Description = "The exemplar's file name in the class. Default: the whole class.",
        HelpName = "name",
    };

    public RemoveCommand(GlobalOptions globals)
        : base("remove", "Have the running worker remove a class, or one exemplar of it: its files are deleted. Exit code 0: removed; 1: there was nothing to remove.")
    {
        Options.Add(_class);
        Options.Add(_image);
        Options.Add(_gallery);
        Options.Add(_json);
        Options.Add(_timeout);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        await using var client = services.OpenClient(parsed.GetValue(_timeout));
        var className = parsed.GetRequiredValue(_class);
        var options = new RemoveOptions { Gallery = parsed.GetRequiredValue(_gallery), Image = parsed.GetValue(_image) };
        var answer = await client.RemoveAsync(className, options, cancellationToken);
        if (parsed.GetValue(_json))
            Console.WriteLine(ContractJson.Write(answer));
        else
            AnswerPrinter.Print(className, answer);
        return answer.Status == AnswerStatus.Removed
            ? answer.Exemplars > 0 ? ExitCodes.Success : ExitCodes.No
            : ExitCodes.Failed;
    }
}
