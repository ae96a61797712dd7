using System.Globalization;
using SiameseWorker.Encoding.Training;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary>Shows where a training stands: a live bar on a terminal, a line every half minute elsewhere.</summary>
internal static class TrainingDisplay
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(30);

    public static Task<TrainingResult> RunAsync(Func<IProgress<TrainingProgress>, Task<TrainingResult>> train) =>
        AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(live =>
                {
                    var bar = live.AddTask("starting", maxValue: 1);
                    return train(new Reporter<TrainingProgress>(progress =>
                    {
                        bar.Description = Markup.Escape(Line(progress));
                        bar.Value = progress.Share;
                    }));
                })
            : train(Lines());

    private static Reporter<TrainingProgress> Lines()
    {
        var next = TimeSpan.Zero;
        return new Reporter<TrainingProgress>(progress =>
        {
            if (progress.Elapsed < next)
                return;
            next = progress.Elapsed + LineEvery;
            Console.WriteLine(Line(progress));
        });
    }

    private static string Line(TrainingProgress progress) => string.Create(CultureInfo.InvariantCulture,
        $"step {progress.Step:N0}{(progress.Steps is { } steps ? $" of {steps:N0}" : "")}  loss {progress.Loss:0.000}  {progress.ImagesPerSecond:N0} images/s  validation {(progress.ValidationAccuracy is { } accuracy ? $"{accuracy:P1}" : "–")}  {progress.TimeLeft.InHours()} left");
}
