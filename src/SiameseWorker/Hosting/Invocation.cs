namespace SiameseWorker.Hosting;

/// <summary>How this process was asked to run.</summary>
/// <param name="ConfigFile">A settings file named on the command line.</param>
/// <param name="Settings">Settings given on the command line; they win over files and environment.</param>
/// <param name="Verbose">Whether to log in more detail.</param>
internal sealed record Invocation(string? ConfigFile, IReadOnlyDictionary<string, string?> Settings, bool Verbose);
