namespace SiameseWorker.Settings;

/// <summary>Settings are wrong: nothing was started.</summary>
/// <param name="problems">A sentence for each, with the setting's name, its value and what would be right.</param>
public sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception($"{(problems.Count == 1 ? "A setting is" : $"{problems.Count} settings are")} wrong:{Environment.NewLine}{string.Join(Environment.NewLine, problems.Select(problem => $"  {problem}"))}")
{
    /// <summary>A sentence for each wrong setting.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
