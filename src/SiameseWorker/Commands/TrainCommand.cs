using System.CommandLine;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Judging;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese train</c>: trains an encoder from a recipe.</summary>
internal sealed class TrainCommand : Command
{
    private readonly RecipeOptions _recipe = new();

    private readonly Option<FileSystemInfo> _data = new("--data")
    {
        Description = "A folder or .zip with <class>/<image> or <group>/<class>/<image> to train on.",
        HelpName = "folder or .zip",
        Required = true,
    };

    private readonly Option<FileSystemInfo?> _validation = new("--validation")
    {
        Description = "Classes for validation and calibration, laid out likewise. Default: a part of the data's own classes is held out.",
        HelpName = "folder or .zip",
    };

    private readonly Option<DirectoryInfo> _out = new("--out", "-o")
    {
        Description = "The folder for the encoder, and for its checkpoint while it trains.",
        HelpName = "folder",
        Required = true,
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the checkpoint in the output folder, if there is one." };
    private readonly Option<string?> _name = EncoderNameOption.Create("The encoder version's name. Default: the date and time.");

    public TrainCommand(GlobalOptions globals)
        : base("train", "Train an encoder by a recipe. Ctrl+C writes a checkpoint; --resume goes on from it.")
    {
        foreach (var option in new Option[] { _data, _validation, _out, _resume, _name })
            Options.Add(option);
        _recipe.AddTo(this);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        var settings = services.Settings;
        var recipe = await _recipe.ReadAsync(parsed, cancellationToken);
        TorchRuntime.EnsureLoaded(settings.Torch);

        var loader = new ImageSetLoader(settings.Imaging);
        var data = parsed.GetRequiredValue(_data);
        var images = await CommandImages.LoadAsync(loader, data, recipe.Input, cancellationToken);
        var heldOut = parsed.GetValue(_validation) is { } validation ? await CommandImages.LoadAsync(loader, validation, recipe.Input, cancellationToken) : null;
        var output = parsed.GetRequiredValue(_out).FullName;
        var trainer = new Trainer(recipe, images, heldOut, new TrainingOptions
        {
            OutputFolder = output,
            Resume = parsed.GetValue(_resume),
            Name = parsed.GetValue(_name) ?? $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd.HHmmss}",
            DataDescription = data.Name,
            Torch = settings.Torch,
        });

        var torch = TorchRuntime.Describe();
        AnsiConsole.MarkupLineInterpolated($"Training [bold]{recipe.Name}[/] on {images.Count:N0} images of {images.Classes.Count:N0} classes, on {torch.Device} with {torch.Threads} threads.");
        try
        {
            var result = await TrainingDisplay.RunAsync(progress => trainer.RunAsync(progress, cancellationToken));
            AnsiConsole.MarkupLineInterpolated($"{(result.WasThere ? "It was finished before, and is judged again: trained" : "Trained")} {result.Steps:N0} steps in {result.Elapsed.InHours()}.");
            AnsiConsole.MarkupLineInterpolated($"Accuracy on held-out classes: [bold]{result.Validation.Rate:P1}[/], of {result.Package.Card.Metrics["validationAccuracy"].Description}.");
            var report = await TrainingReport.WriteAsync(result, settings.Torch, cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"What is to be said of it is in {report}.");
            AnsiConsole.MarkupLineInterpolated($"The encoder is in {output}. Try it: siamese evaluate all <folder or .zip> --encoder {output} --report report.html");
            return ExitCodes.Success;
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.MarkupLineInterpolated($"Stopped, with a checkpoint. To go on, repeat the command with --resume.");
            return ExitCodes.Failed;
        }
    }
}
