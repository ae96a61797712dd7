using System.CommandLine;
using SiameseWorker.Client;
using SiameseWorker.Contracts;

namespace SiameseWorker.Commands;

/// <summary><c>siamese enrol</c>: has a running worker enrol images of a class.</summary>
internal sealed class EnrolCommand : Command
{
    private readonly Argument<FileInfo[]> _images = AnswerOptions.Images("Image files of the class; one is enough.");
    private readonly Option<string> _class = AnswerOptions.Class(required: true);
    private readonly Option<string> _gallery = AnswerOptions.Gallery();
    private readonly Option<bool> _json = AnswerOptions.Json();
    private readonly Option<int> _timeout = AnswerOptions.Timeout();

    public EnrolCommand(GlobalOptions globals)
        : base("enrol", "Have the running worker enrol images of a class. The same as dropping them in galleries/<gallery>/<class>/ of the data folder.")
    {
        Arguments.Add(_images);
        Options.Add(_class);
        Options.Add(_gallery);
        Options.Add(_json);
        Options.Add(_timeout);
        Validators.Add(result =>
        {
            foreach (var same in (result.GetValue(_images) ?? []).GroupBy(image => image.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
                result.AddError($"'{same.ElementAt(0)}' and '{same.ElementAt(1)}' have the same name, and an exemplar replaces one of its name. Rename one of them.");
        });
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        var images = parsed.GetRequiredValue(_images);
        await using var services = CommandServices.Create(parsed, globals);
        await using var client = services.OpenClient(parsed.GetValue(_timeout));
        var options = new EnrolOptions { Gallery = parsed.GetRequiredValue(_gallery) };

        var exemplars = images.Select(image => ImageSource.FromFile(image.FullName)).ToAsyncEnumerable();
        var answers = client.EnrolManyAsync(exemplars, parsed.GetRequiredValue(_class), options, cancellationToken);
        return await AnswerPrinter.PrintAllAsync(images, answers, parsed.GetValue(_json), ExitCodeOf);
    }

    private static int ExitCodeOf(Answer answer) => answer.Status == AnswerStatus.Enrolled ? ExitCodes.Success : ExitCodes.Failed;
}
