using SiameseWorker.Client;
using SiameseWorker.Contracts;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary>Answers as a person reads them.</summary>
internal static class AnswerPrinter
{
    /// <summary>Prints the answers to questions about images in the images' order, each as soon as those before it have come.</summary>
    /// <param name="images">The images asked about.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="json">Whether to print JSON, the image in the place of the request's id.</param>
    /// <param name="exitCodeOf">What an answer means for the exit code.</param>
    /// <returns>The greatest of the exit codes.</returns>
    public static async Task<int> PrintAllAsync<TAnswer>(
        IReadOnlyList<FileInfo> images, IAsyncEnumerable<StreamedAnswer<TAnswer>> answers, bool json, Func<TAnswer, int> exitCodeOf)
        where TAnswer : Answer
    {
        var (exitCode, next, early) = (ExitCodes.Success, 0, new SortedDictionary<int, TAnswer>());
        try
        {
            await foreach (var (index, answer) in answers)
            {
                exitCode = Math.Max(exitCode, exitCodeOf(answer));
                early.Add(index, answer);
                while (early.Remove(next, out var due))
                    PrintOne(images[next++].ToString(), due, json);
            }
        }
        finally
        {
            // One that never comes keeps back none of those that did.
            foreach (var (index, answer) in early)
                PrintOne(images[index].ToString(), answer, json);
        }

        return exitCode;
    }

    /// <summary>Prints the answer to the question about an image.</summary>
    public static void Print(string image, Answer answer)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{image}[/]");
        switch (answer)
        {
            case { Error: { } error }:
                AnsiConsole.MarkupLineInterpolated($"  [red]failed[/] {error.Message} [dim]({error.Code})[/]");
                break;
            case IdentifiedAnswer identified:
                Print(identified);
                break;
            case VerifiedAnswer verified:
                AnsiConsole.MarkupLineInterpolated(
                    $"  [bold]{verified.Status}[/]  similarity {verified.Similarity:0.000}, confidence {verified.Confidence:P1}  [dim]{verified.Encoder}, {verified.ElapsedMs:0.0} ms[/]");
                break;
            case EnrolledAnswer enrolled:
                AnsiConsole.MarkupLineInterpolated($"  [green]enrolled[/] as {enrolled.Exemplar}  [dim]{enrolled.Encoder}, {enrolled.ElapsedMs:0.0} ms[/]");
                break;
            case RolledBackAnswer rolledBack:
                AnsiConsole.MarkupLineInterpolated($"  [green]{rolledBack.Encoder}[/] answers from now on  [dim]{rolledBack.ElapsedMs:0.0} ms[/]");
                break;
            case ReconciledAnswer done:
                AnsiConsole.MarkupLineInterpolated($"  [green]reconciled[/]: {done.Added:N0} enrolled, {done.Replaced:N0} anew, {done.Removed:N0} removed, {done.Rejected:N0} refused, {done.Unchanged:N0} as they were  [dim]{done.ElapsedMs:0.0} ms[/]");
                break;
            case RemovedAnswer removed:
                AnsiConsole.MarkupLineInterpolated($"  [green]removed[/] {removed.Exemplars} exemplars of {removed.Class} from gallery {removed.Gallery}");
                break;
        }
    }

    private static void PrintOne(string image, Answer answer, bool json)
    {
        if (json)
            Console.WriteLine(ContractJson.Write(answer with { Id = image }));
        else
            Print(image, answer);
    }

    private static void Print(IdentifiedAnswer answer)
    {
        if (answer.Status == AnswerStatus.Identified)
            AnsiConsole.MarkupLineInterpolated($"  [green]{answer.Class}[/]  confidence {answer.Confidence:P1}  [dim]{answer.Encoder}, {answer.ElapsedMs:0.0} ms[/]");
        else
            AnsiConsole.MarkupLineInterpolated($"  [yellow]unknown[/]: no class of gallery {answer.Gallery} is similar enough  [dim]{answer.Encoder}, {answer.ElapsedMs:0.0} ms[/]");

        var table = new Table().Border(TableBorder.Simple).AddColumns("class", "similarity", "confidence", "exemplar");
        foreach (var candidate in answer.Candidates)
            table.AddRow(new Text(candidate.Class), new Text($"{candidate.Similarity:0.000}"), new Text($"{candidate.Confidence:P1}"), new Text(candidate.Exemplar));
        AnsiConsole.Write(table);
    }
}
