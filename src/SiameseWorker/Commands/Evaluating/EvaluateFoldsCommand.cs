using System.CommandLine;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Judging;
using SiameseWorker.Settings;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate folds</c>: judges a recipe by verification of classes that none of its encoders was trained on.</summary>
internal sealed class EvaluateFoldsCommand : Command
{
    private readonly Argument<FileSystemInfo> _data = new("data")
    {
        Description = "A folder or .zip with <class>/<image> or <group>/<class>/<image>.",
        HelpName = "folder or .zip",
    };

    private readonly RecipeOptions _recipe = new();
    private readonly Option<int> _folds = NumberOptions.One("--folds", "Into how many parts the classes (people) are split; for each, an encoder is trained on the others.", 5, 2, 1_000);
    private readonly Option<int> _pairs = NumberOptions.One("--pairs", "How many genuine pairs, and as many impostor pairs; all that there are of a kind, where those are fewer.", 10_000, 1, 10_000_000);

    private readonly Option<DirectoryInfo> _out = new("--out", "-o")
    {
        Description = "The folder for the encoders, one a fold.",
        HelpName = "folder",
        Required = true,
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with what is in the output folder." };

    private readonly Option<string?> _json = OutputOptions.Json();
    private readonly Option<FileInfo?> _report = OutputOptions.Report();

    public EvaluateFoldsCommand(GlobalOptions globals)
        : base("folds", "Judge a recipe: train it once for each part of the classes, on all others, and verify that part's images. For small sets, such as faces.")
    {
        Arguments.Add(_data);
        _recipe.AddTo(this);
        foreach (var option in new Option[] { _folds, _pairs, _out, _resume, _json, _report })
            Options.Add(option);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        var settings = services.Settings;
        var recipe = await _recipe.ReadAsync(parsed, cancellationToken);
        TorchRuntime.EnsureLoaded(settings.Torch);
        var images = await CommandImages.LoadAsync(new ImageSetLoader(settings.Imaging), parsed.GetRequiredValue(_data), recipe.Input, cancellationToken);
        var protocol = new VerificationProtocol(parsed.GetValue(_pairs), recipe.SmallSeed) { Folds = parsed.GetValue(_folds) };
        var jsonTo = OutputOptions.JsonTo(parsed, _json);
        var quiet = jsonTo == "-";
        var encoders = new List<EncoderSession>();
        try
        {
            foreach (var (fold, training) in protocol.Others(images).Index())
            {
                if (!quiet)
                    AnsiConsole.MarkupLineInterpolated($"Fold {fold + 1} of {protocol.Folds}: training [bold]{recipe.Name}[/] on {training.Count:N0} images of {training.Classes.Count:N0} classes.");
                encoders.Add(await TrainAsync(parsed, recipe, training, fold, settings, quiet, cancellationToken));
            }

            var judgement = await JudgeAsync(recipe, protocol, images, encoders, cancellationToken);
            if (!quiet)
                VerdictOutput.Print($"{recipe.Name}, trained for each fold on the others", judgement);
            if (jsonTo is not null)
                await VerdictOutput.WriteAsync(judgement.ToJson(), jsonTo, cancellationToken);
            if (parsed.GetValue(_report) is { } report)
                await VerdictReport.Of(recipe.Name, judgement, parsed.GetRequiredValue(_data).Name, TimeProvider.System.GetUtcNow()).SaveAsync(report.FullName, cancellationToken);
        }
        catch (OperationCanceledException) when (!quiet)
        {
            AnsiConsole.MarkupLineInterpolated($"Stopped, with a checkpoint. To go on, repeat the command with --resume.");
            return ExitCodes.Failed;
        }
        finally
        {
            foreach (var encoder in encoders)
                await encoder.DisposeAsync();
        }

        return ExitCodes.Success;
    }

    private static async Task<VerificationJudgement> JudgeAsync(
        Recipe recipe, VerificationProtocol protocol, ImageSet images, IReadOnlyList<EncoderSession> encoders, CancellationToken cancellationToken)
    {
        var comparisons = new List<ImageComparison>();
        foreach (var encoder in encoders)
            comparisons.Add(await new EncoderComparer(encoder).CompareAsync(images.ToInputs(), cancellationToken));
        return new VerificationJudgement(recipe.Name, Thumbnails.Of(images), protocol.Run(images, comparisons), threshold: null);
    }

    private async Task<EncoderSession> TrainAsync(ParseResult parsed, Recipe recipe, ImageSet training, int fold, WorkerSettings settings, bool quiet, CancellationToken cancellationToken)
    {
        var trainer = new Trainer(recipe, training, heldOut: null, new TrainingOptions
        {
            OutputFolder = Path.Combine(parsed.GetRequiredValue(_out).FullName, $"fold-{fold + 1}"),
            Resume = parsed.GetValue(_resume),
            Name = $"{recipe.Name}-fold-{fold + 1}",
            DataDescription = $"{parsed.GetRequiredValue(_data).Name} without fold {fold + 1}",
            Torch = settings.Torch,
        });
        var result = quiet ? await trainer.RunAsync(progress: null, cancellationToken) : await TrainingDisplay.RunAsync(progress => trainer.RunAsync(progress, cancellationToken));
        return EncoderSession.Load(result.Package.Folder, settings.Torch, secondLook: settings.Encoder.SecondLook);
    }
}
