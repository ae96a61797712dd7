using System.CommandLine;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Judging;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese train</c>: trains an encoder from a recipe.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Option<string> _recipe = new("--recipe", "-r")
    {
        Description = $"A recipe's name or file. At hand: {string.Join(", ", RecipeFiles.Names)}.",
        HelpName = "name or file",
        Required = true,
    };

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
    private readonly Option<long?> _steps = new("--steps") { Description = "Stop after this many steps instead of the recipe's budget.", HelpName = "n" };
    private readonly Option<double?> _minutes = new("--minutes") { Description = "Stop after this many minutes of training instead of the recipe's budget.", HelpName = "n" };
    private readonly Option<long?> _seed = new("--seed") { Description = "Instead of the recipe's seed.", HelpName = "n" };
    private readonly Option<string?> _name = new("--name") { Description = "The encoder version's name. Default: the date and time.", HelpName = "name" };

    public TrainCommand(GlobalOptions globals)
        : base("train", "Train an encoder by a recipe. Ctrl+C writes a checkpoint; --resume goes on from it.")
    {
        foreach (var option in new Option[] { _recipe, _data, _validation, _out, _resume, _steps, _minutes, _seed, _name })
            Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_steps) is < 1)
                result.AddError("--steps must be at least 1.");
            if (result.GetValue(_minutes) is <= 0 or > 43_200)
                result.AddError("--minutes must be above 0 and at most 43200 (30 days).");
            if (result.GetValue(_seed) is < 0)
                result.AddError("--seed must not be negative.");
        });
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        var settings = services.Settings;
        var recipe = Adjust(await RecipeReader.ReadAsync(RecipeFiles.Find(parsed.GetRequiredValue(_recipe)), cancellationToken), parsed);
        TorchRuntime.EnsureLoaded(settings.Torch);

        var loader = new ImageSetLoader(settings.Imaging);
        var data = parsed.GetRequiredValue(_data);
        var images = await LoadAsync(loader, data, recipe, cancellationToken);
        var heldOut = parsed.GetValue(_validation) is { } validation ? await LoadAsync(loader, validation, recipe, cancellationToken) : null;
        var output = parsed.GetRequiredValue(_out).FullName;
        var trainer = new Trainer(recipe, images, heldOut, new TrainingOptions
        {
            OutputFolder = output,
            Resume = parsed.GetValue(_resume),
            Name = parsed.GetValue(_name) ?? $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd.HHmm}",
            DataDescription = data.Name,
            Torch = settings.Torch,
        });

        var torch = TorchRuntime.Describe();
        AnsiConsole.MarkupLineInterpolated($"Training [bold]{recipe.Name}[/] on {images.Count:N0} images of {images.Classes.Count:N0} classes, on {torch.Device} with {torch.Threads} threads.");
        try
        {
            var result = await TrainingDisplay.RunAsync(progress => trainer.RunAsync(progress, cancellationToken));
            AnsiConsole.MarkupLineInterpolated($"Trained {result.Steps:N0} steps in {result.Elapsed:hh\\:mm\\:ss}.");
            AnsiConsole.MarkupLineInterpolated(
                $"Accuracy on one-shot trials of held-out classes: [bold]{result.Validation.Rate:P1}[/] ({result.Validation.Wrong:N0} of {result.Validation.Total:N0} wrong; 95% interval {result.Validation.Interval.Low:P1} to {result.Validation.Interval.High:P1})");
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

    private Recipe Adjust(Recipe recipe, ParseResult parsed)
    {
        var (steps, minutes) = (parsed.GetValue(_steps), parsed.GetValue(_minutes));
        if (steps is not null || minutes is not null)
            recipe = recipe with { Stopping = new StoppingSpec { Steps = steps, Time = minutes is { } number ? TimeSpan.FromMinutes(number) : null } };
        return parsed.GetValue(_seed) is { } seed ? recipe with { Seed = seed } : recipe;
    }

    private static async Task<ImageSet> LoadAsync(ImageSetLoader loader, FileSystemInfo path, Recipe recipe, CancellationToken cancellationToken)
    {
        var set = await loader.LoadAsync(path.FullName, recipe.Input, cancellationToken);
        if (set.Rejected.Count > 0)
            AnsiConsole.MarkupLineInterpolated($"[yellow]{set.Rejected.Count:N0} images of {path.Name} were left out[/], the first: {set.Rejected[0].Path}: {set.Rejected[0].Reason}");
        return set;
    }
}
