using System.CommandLine;

namespace SiameseWorker.Commands;

/// <summary>Where verdicts go, checked before the work that leads to them.</summary>
internal static class OutputOptions
{
    public static Option<string?> Json() => new("--json")
    {
        Description = "Write the figures as one JSON object to a file, or print it instead of the tables where no file is named, or '-'.",
        HelpName = "file or -",
        Arity = ArgumentArity.ZeroOrOne,
        Validators = { static result => RequireFolder(result, result.Tokens.Count == 0 ? "-" : result.Tokens[0].Value) },
    };

    /// <summary>Where the figures go as JSON: a file, or <c>-</c> to print them; null where they go nowhere.</summary>
    public static string? JsonTo(ParseResult parsed, Option<string?> json) => parsed.GetResult(json) is null ? null : parsed.GetValue(json) ?? "-";

    public static Option<FileInfo?> Report() => new("--report")
    {
        Description = "Write an HTML report with pictures: one file, to read, print or send.",
        HelpName = "file.html",
        Validators = { static result => RequireFolder(result, result.Tokens.Count == 0 ? "-" : result.Tokens[0].Value) },
    };

    private static void RequireFolder(System.CommandLine.Parsing.OptionResult result, string file)
    {
        if (file == "-")
            return;
        if (Directory.Exists(file))
            result.AddError($"{result.Option.Name}: '{file}' is a folder; name a file.");
        else if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            result.AddError($"{result.Option.Name}: there is no folder '{folder}'.");
    }
}
