using System.CommandLine;
using SiameseWorker.Client;
using SiameseWorker.Contracts;

namespace SiameseWorker.Commands;

/// <summary><c>siamese identify</c>: asks a running worker which class each image shows.</summary>
internal sealed class IdentifyCommand : Command
{
    private readonly Argument<FileInfo[]> _images = AnswerOptions.Images("Image files.");
    private readonly Option<string> _gallery = AnswerOptions.Gallery();
    private readonly Option<bool> _json = AnswerOptions.Json();
    private readonly Option<int> _timeout = AnswerOptions.Timeout();

    private readonly Option<int> _topK = new("--top-k", "-k")
    {
        Description = $"How many candidate classes to return, 1 to {IdentifyRequest.MaxTopK}.",
        HelpName = "n",
        DefaultValueFactory = static _ => IdentifyRequest.DefaultTopK,
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > IdentifyRequest.MaxTopK)
                    result.AddError($"--top-k must be from 1 to {IdentifyRequest.MaxTopK}.");
            },
        },
    };

    private readonly Option<double?> _minConfidence = new("--min-confidence")
    {
        Description = "Confidence, 0 to 1, below which the answer is 'unknown'; 0 never says so. Default: the encoder's calibrated threshold.",
        HelpName = "p",
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<double?>() is not (null or >= 0 and <= 1))
                    result.AddError("--min-confidence must be from 0 to 1.");
            },
        },
    };

    public IdentifyCommand(GlobalOptions globals)
        : base("identify", "Ask the running worker which class each image shows. Exit code 0: all identified; 1: some unknown; 3: some failed; 4: no answer.")
    {
        Arguments.Add(_images);
        Options.Add(_gallery);
        Options.Add(_topK);
        Options.Add(_minConfidence);
        Options.Add(_json);
        Options.Add(_timeout);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        var images = parsed.GetRequiredValue(_images);
        await using var services = CommandServices.Create(parsed, globals);
        await using var client = services.OpenClient(parsed.GetValue(_timeout));
        var options = new IdentifyOptions
        {
            Gallery = parsed.GetRequiredValue(_gallery),
            TopK = parsed.GetValue(_topK),
            MinConfidence = parsed.GetValue(_minConfidence),
        };

        var probes = images.Select(image => ImageSource.FromFile(image.FullName)).ToAsyncEnumerable();
        var answers = client.IdentifyManyAsync(probes, options, cancellationToken);
        return await AnswerPrinter.PrintAllAsync(images, answers, parsed.GetValue(_json), ExitCodeOf);
    }

    private static int ExitCodeOf(Answer answer) => answer.Status switch
    {
        AnswerStatus.Identified => ExitCodes.Success,
        AnswerStatus.Unknown => ExitCodes.No,
        _ => ExitCodes.Failed,
    };
}
