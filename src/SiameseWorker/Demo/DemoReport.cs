using SiameseWorker.Contracts;
using Spectre.Console;

namespace SiameseWorker.Demo;

/// <summary>The demonstration's results on the screen.</summary>
internal static class DemoReport
{
    private const int MostRows = 60;

    /// <summary>Prints each answer, and the sums.</summary>
    public static void Print(IReadOnlyList<DemoResult> results, int enrolledClasses)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in new[] { "probe", "answer", "conf.", "" })
            table.AddColumn(new TableColumn(heading).NoWrap());
        table.AddColumn(new TableColumn("ms").RightAligned().NoWrap());
        foreach (var result in results.Take(MostRows))
            AddRow(table, result);
        AnsiConsole.Write(table);
        if (results.Count > MostRows)
            AnsiConsole.MarkupLineInterpolated($"[dim]… and {results.Count - MostRows} more[/]");

        var known = results.Where(result => result.Question.Class is not null).ToList();
        var strangers = results.Except(known).ToList();
        AnsiConsole.MarkupLineInterpolated($"Each of [bold]{enrolledClasses}[/] classes was enrolled with a single image. Of {known.Count} other images of them,");
        AnsiConsole.MarkupLineInterpolated($"  [bold]{known.Count(result => result.IsRankedFirst)}[/] ({Share(known, result => result.IsRankedFirst)}) were most similar to their own class,");
        AnsiConsole.MarkupLineInterpolated($"  [bold]{known.Count(result => result.IsRight)}[/] ({Share(known, result => result.IsRight)}) of them surely enough to be identified,");
        AnsiConsole.MarkupLineInterpolated($"  {known.Count(result => result.Answer.Status == AnswerStatus.Unknown)} were called unknown, and {known.Count(IsMistaken)} were taken for another class.");
        AnsiConsole.MarkupLineInterpolated($"Of {strangers.Count} strangers (images of classes never enrolled), [bold]{strangers.Count(result => result.IsRight)}[/] ({Share(strangers, result => result.IsRight)}) were called unknown.");
        var times = results.Select(result => result.Answer.ElapsedMs).Order().ToList();
        AnsiConsole.MarkupLineInterpolated($"Median time from taking a message to its answer: {times[times.Count / 2]:0.0} ms, all {results.Count} asked at once.");
    }

    private static void AddRow(Table table, DemoResult result)
    {
        table.AddRow(
            new Text(result.Question.Image.Name),
            new Text(result.Answer.Error?.Message ?? result.Class ?? "unknown"),
            new Text(result.Answer is IdentifiedAnswer { Confidence: { } confidence } ? $"{confidence:0.000}" : ""),
            new Markup(Verdict(result)),
            new Text($"{result.Answer.ElapsedMs:0.0}"));
    }

    private static string Verdict(DemoResult result) => result switch
    {
        { IsRight: true, Question.Class: null } => "[green]right[/]: a stranger",
        { IsRight: true } => "[green]right[/]",
        _ when IsMistaken(result) => "[red]wrong[/]",
        _ => "[yellow]not sure[/]",
    };

    private static bool IsMistaken(DemoResult result) => !result.IsRight && result.Answer.Status != AnswerStatus.Unknown;

    private static string Share(IReadOnlyCollection<DemoResult> results, Func<DemoResult, bool> holds) =>
        results.Count == 0 ? "–" : $"{100.0 * results.Count(holds) / results.Count:0}%";
}
