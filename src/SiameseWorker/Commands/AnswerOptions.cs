using System.CommandLine;
using SiameseWorker.Client;
using SiameseWorker.Contracts;

namespace SiameseWorker.Commands;

/// <summary>Arguments and options of the commands that ask a worker.</summary>
internal static class AnswerOptions
{
    public static Argument<FileInfo[]> Images(string description) => new Argument<FileInfo[]>("image")
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        Validators =
        {
            static result =>
            {
                foreach (var folder in result.Tokens.Where(token => Directory.Exists(token.Value)))
                    result.AddError($"'{folder.Value}' is a folder; name the image files in it.");
            },
        },
    }.AcceptExistingOnly();

    public static Option<string> Gallery() => new("--gallery", "-g")
    {
        Description = "The gallery.",
        HelpName = "name",
        DefaultValueFactory = static _ => Request.DefaultGallery,
        Validators = { Named },
    };

    public static Option<string> Class(bool required) => new("--class", "-c")
    {
        Description = "The class.",
        HelpName = "name",
        Required = required,
        Validators = { Named },
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the answers as the worker sends them, one JSON object a line." };

    public static Option<int> Timeout() => new("--timeout")
    {
        Description = "Seconds to wait for each answer, from when it is asked for.",
        HelpName = "seconds",
        DefaultValueFactory = static _ => (int)new SiameseClientOptions().Timeout.TotalSeconds,
        Validators =
        {
            static result =>
            {
                var longest = SiameseClientOptions.MaxTimeout.TotalSeconds;
                if (result.GetValueOrDefault<int>() is var seconds && (seconds < 1 || seconds > longest))
                    result.AddError($"--timeout must be from 1 to {longest:0} seconds.");
            },
        },
    };

    /// <summary>A check that an option is a possible name.</summary>
    public static void Named(System.CommandLine.Parsing.OptionResult result)
    {
        if (result.GetValueOrDefault<string>() is { } name && !ResourceName.IsValid(name, out var problem))
            result.AddError($"{result.Option.Name} '{name}' is not a usable name: {problem}.");
    }
}
