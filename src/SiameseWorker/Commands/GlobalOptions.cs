using System.CommandLine;

namespace SiameseWorker.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<DirectoryInfo?> DataFolder { get; } = new("--data-folder")
    {
        Description = "The data folder (setting Storage:Root). Default: siamese-data in the working directory.",
        HelpName = "folder",
        Recursive = true,
    };

    public Option<FileInfo?> ConfigFile { get; } = new("--config")
    {
        Description = "A JSON file of settings, read after appsettings.json and before the environment.",
        HelpName = "file",
        Recursive = true,
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "One setting, such as --set Queues:MaxDequeueCount=3. May be repeated; wins over files and environment.",
        HelpName = "Section:Key=value",
        Recursive = true,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Log in more detail, and show where an error arose.",
        Recursive = true,
    };

    public GlobalOptions()
    {
        ConfigFile.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<FileInfo?>() is { Exists: false } file)
                result.AddError($"There is no settings file '{file}'.");
        });
        Set.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"--set {token.Value}: write it as Section:Key=value.");
        });
    }

    public void AddTo(Command root)
    {
        root.Options.Add(DataFolder);
        root.Options.Add(ConfigFile);
        root.Options.Add(Set);
        root.Options.Add(Verbose);
    }

    /// <summary>What the user gave, as it goes into the host's configuration.</summary>
    public Hosting.Invocation Read(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(DataFolder) is { } folder)
            settings["Storage:Root"] = folder.FullName;
        foreach (var pair in parsed.GetValue(Set) ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            settings[pair[..equals]] = pair[(equals + 1)..];
        }

        return new Hosting.Invocation(parsed.GetValue(ConfigFile)?.FullName, settings, parsed.GetValue(Verbose));
    }
}
