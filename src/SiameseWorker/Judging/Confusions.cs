using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>The answers that were most wrong, as images.</summary>
internal static class Confusions
{
    private const int Shown = 12;

    /// <param name="html">The report.</param>
    /// <param name="trials">All trials.</param>
    /// <param name="thumbnails">The images.</param>
    public static void Add(HtmlReport html, IEnumerable<Trial> trials, Thumbnails thumbnails)
    {
        var worst = trials.Where(trial => !trial.IsRight)
            .DistinctBy(trial => (trial.Probe, trial.Answer))
            .OrderByDescending(trial => trial.Excess).ThenBy(trial => trial.Probe)
            .DistinctBy(trial => trial.Probe)
            .DistinctBy(trial => thumbnails.Name(trial.Probe) is { Length: > 0 } shown ? $"{shown} {thumbnails.Name(trial.Answer)}" : $"{trial.Probe}")
            .Take(Shown).ToList();
        if (worst.Count == 0)
            return;
        html.Subheading("Worst confusions")
            .Paragraph("The answer was more similar to the probe than the right class, by the difference given, after the second look where there is one.")
            .Images(worst.Select(trial => new ImageGroup(
                $"by {Figures.Number(trial.Excess)}",
                thumbnails.Image(trial.Probe, "probe"),
                thumbnails.Image(trial.Answer, "answer"),
                thumbnails.Image(trial.Right, "right"))));
    }
}
