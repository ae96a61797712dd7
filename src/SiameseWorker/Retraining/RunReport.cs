using SiameseWorker.Gallery;
using SiameseWorker.Reports;

namespace SiameseWorker.Retraining;

/// <summary>A run's judgement for people, as HTML.</summary>
internal static class RunReport
{
    /// <summary>Writes the report.</summary>
    public static Task WriteAsync(
        RetrainingRun run, EncoderVersion champion, RunFigures figures, Promotion promotion, int ways, double margin, string path, CancellationToken cancellationToken) =>
        new HtmlReport($"Retraining of line {run.Line}: {(promotion.IsPromoted ? "promoted" : "rejected")}", $"Run {run.Id}, asked for on {run.CreatedAt:yyyy-MM-dd HH:mm} UTC; candidate {run.Line}/{run.CandidateVersion}, active version {champion.FullName}")
            .KeyFigures(promotion.Comparisons.Select(comparison => new KeyFigure(
                $"Candidate, {comparison.Set}", $"{comparison.Candidate:P1}", $"active version {comparison.Champion:P1}; better by at least {comparison.LowerBound * 100:+0.0;−0.0;0.0} points (95%)")))
            .Paragraph($"{char.ToUpperInvariant(promotion.Reason[0])}{promotion.Reason[1..]}.")
            .Heading("How they were compared")
            .Paragraph(
                $"Both encoders had the same one-shot trials: in an episode, each of up to {ways} classes of one group is known by one image, and one other image of each is to be told apart. "
                + "And the same pairs of images, to be called the same class or not, each encoder at the threshold that is best on other classes. "
                + "What makes a class hard is hard for both, so that the difference is taken class by class (Student's paired t test). "
                + $"The candidate is promoted if the least that it is better by, with 95% confidence, is nowhere below −{margin * 100:0.0} points.")
            .Table(
                ["asked", "active version", "candidate", "least difference (95%)", "classes"],
                promotion.Comparisons.Select(comparison => (IReadOnlyList<string>)
                    [comparison.Set, $"{comparison.Champion:P2}", $"{comparison.Candidate:P2}", $"{comparison.LowerBound * 100:+0.00;−0.00;0.00} points", $"{comparison.Classes:N0}"]),
                "Share of right answers.")
            .Heading("What was trained")
            .Paragraph($"{figures.Data}. {(figures.StartedFrom is { } start ? $"Training began with the weights of {start}." : "Training began with weights drawn anew.")}")
            .Paragraph(figures.Training is { } training ? $"{training.Steps:N0} steps in {TimeSpan.FromSeconds(training.Seconds).InHours()}." : "")
            .SaveAsync(path, cancellationToken);
}
