using System.CommandLine;
using SiameseWorker.Demo;
using SiameseWorker.Hosting;
using SiameseWorker.Imaging;
using SiameseWorker.Settings;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese demo</c>: the main job on sample alphabets, or on a person's own images.</summary>
internal sealed class DemoCommand : Command
{
    private readonly Option<FileSystemInfo?> _data = new Option<FileSystemInfo?>("--data")
    {
        Description = "A folder or .zip with <class>/<image> or <group>/<class>/<image> to use instead of the drawn samples.",
        HelpName = "folder or .zip",
    };

    private readonly Option<int> _classes = Count("--classes", 20, "How many classes to enrol at most.");
    private readonly Option<int> _probes = Count("--probes", 2, "How many images of each enrolled class to ask about at most.");
    private readonly Option<int> _seed = new("--seed") { Description = "Which samples are drawn and chosen.", HelpName = "n", DefaultValueFactory = static _ => 1 };

    public DemoCommand(GlobalOptions globals)
        : base("demo", "See it work: enrols classes with one image each on a worker of its own, asks about other images, and shows the answers.")
    {
        Options.Add(_data);
        Options.Add(_classes);
        Options.Add(_probes);
        Options.Add(_seed);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private static Option<int> Count(string name, int usual, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => usual,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                    result.AddError($"{name} must be from 1 to 100000.");
            },
        },
    };

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        var data = parsed.GetValue(_data)?.FullName;
        var seed = parsed.GetValue(_seed);
        AnsiConsole.MarkupLineInterpolated($"{(data is null ? "Drawing made-up alphabets" : $"Reading {data}")} …");
        var classes = data is null ? DemoData.Draw(seed) : DemoData.Read(data, new ImageLimits().MaxBytes);
        var plan = DemoPlan.Make(classes, parsed.GetValue(_classes), parsed.GetValue(_probes), seed);

        var invocation = InFreshFolder(Embedded(globals.Read(parsed)));
        AnsiConsole.MarkupLineInterpolated($"Starting a worker in {invocation.Settings["Storage:Root"]} …");
        await using var worker = await WorkerProcess.OpenAsync(invocation, cancellationToken, quiet: true);
        await worker.Host.StartAsync(cancellationToken);
        try
        {
            var results = await ShowProgressAsync(new Demonstration(worker, plan), cancellationToken);
            DemoReport.Print(results, plan.Enrolled.Count);
            PrintNext(worker.Settings.Data.Root, plan, data is null);
        }
        finally
        {
            await worker.Host.StopAsync(CancellationToken.None);
        }

        return ExitCodes.Success;
    }

    private static Task<IReadOnlyList<DemoResult>> ShowProgressAsync(Demonstration demonstration, CancellationToken cancellationToken) =>
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var enrolling = progress.AddTask("Enrolling: images dropped in galleries/default/<class>/");
                var asking = progress.AddTask("Asking: messages on the queue 'identify'", autoStart: false);
                await demonstration.EnrolAsync(enrolling, cancellationToken);
                asking.StartTask();
                return await demonstration.AskAsync(asking, cancellationToken);
            });

    /// <summary>Whatever the settings say: the demonstration drops files in a folder, and puts nothing into anybody's account.</summary>
    private static Invocation Embedded(Invocation invocation) => invocation with
    {
        Settings = new Dictionary<string, string?>(invocation.Settings, StringComparer.OrdinalIgnoreCase)
        {
            ["Transport:Kind"] = nameof(TransportKind.Embedded),
        },
    };

    /// <summary>Unless the user names one: the demonstration never mixes with real data.</summary>
    private static Invocation InFreshFolder(Invocation invocation) => invocation.Settings.ContainsKey("Storage:Root")
        ? invocation
        : invocation with
        {
            Settings = new Dictionary<string, string?>(invocation.Settings, StringComparer.OrdinalIgnoreCase)
            {
                ["Storage:Root"] = Directory.CreateTempSubdirectory("siamese-demo-").FullName,
            },
        };

    private static void PrintNext(string root, DemoPlan plan, bool isDrawn)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine("[bold]What to try next[/] (siamese = dotnet run --project src/SiameseWorker --)");
        AnsiConsole.MarkupLineInterpolated($"  siamese run --data-folder {root}              keep this worker running, then in another terminal:");
        AnsiConsole.MarkupLineInterpolated($"  siamese identify \"{Path.Combine(root, "galleries", "default", plan.Enrolled[0].Class, plan.Enrolled[0].Image.FileName)}\" --data-folder {root}");
        AnsiConsole.MarkupLineInterpolated($"  siamese enrol my-drawing.png --class mine --data-folder {root}");
        if (isDrawn)
            AnsiConsole.MarkupLine("  siamese demo --data <folder or .zip of your own images, one folder a class>");
        AnsiConsole.MarkupLineInterpolated($"  rm -r {root}              when you are done");
    }
}
