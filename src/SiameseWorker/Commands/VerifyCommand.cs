using System.CommandLine;
using SiameseWorker.Client;
using SiameseWorker.Contracts;

namespace SiameseWorker.Commands;

/// <summary><c>siamese verify</c>: asks a running worker whether two images show the same class.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly Argument<FileInfo> _image = new Argument<FileInfo>("image") { Description = "An image file." }.AcceptExistingOnly();

    private readonly Argument<FileInfo?> _against = new("against")
    {
        Description = "The image file to compare with; or give --class.",
        Arity = ArgumentArity.ZeroOrOne,
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<FileInfo?>() is { Exists: false } file)
                    result.AddError($"File does not exist: '{file}'.");
            },
        },
    };

    private readonly Option<string> _class = AnswerOptions.Class(required: false);
    private readonly Option<string> _gallery = AnswerOptions.Gallery();
    private readonly Option<bool> _json = AnswerOptions.Json();
    private readonly Option<int> _timeout = AnswerOptions.Timeout();

    public VerifyCommand(GlobalOptions globals)
        : base("verify", "Ask the running worker whether two images, or an image and an enrolled class, are of the same class. Exit code 0: the same; 1: different; 3: failed; 4: no answer.")
    {
        Arguments.Add(_image);
        Arguments.Add(_against);
        Options.Add(_class);
        Options.Add(_gallery);
        Options.Add(_json);
        Options.Add(_timeout);
        Validators.Add(result =>
        {
            if (result.GetResult(_against) is { Tokens.Count: > 0 } == result.GetResult(_class) is { Tokens.Count: > 0 })
                result.AddError("Give either a second image or --class to compare with.");
        });
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        var image = parsed.GetRequiredValue(_image);
        await using var services = CommandServices.Create(parsed, globals);
        await using var client = services.OpenClient(parsed.GetValue(_timeout));
        var options = new VerifyOptions { Gallery = parsed.GetRequiredValue(_gallery) };
        var answer = parsed.GetValue(_against) is { } against
            ? await client.VerifyAsync(image.FullName, against.FullName, options, cancellationToken)
            : await client.VerifyClassAsync(image.FullName, parsed.GetRequiredValue(_class), options, cancellationToken);
        if (parsed.GetValue(_json))
            Console.WriteLine(ContractJson.Write(answer with { Id = image.ToString() }));
        else
            AnswerPrinter.Print(image.ToString(), answer);
        return answer.Status switch
        {
            AnswerStatus.Same => ExitCodes.Success,
            AnswerStatus.Different => ExitCodes.No,
            _ => ExitCodes.Failed,
        };
    }
}
