using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SiameseWorker.Transport.Azure;

/// <summary>Which container and blob a stored path is: one container per top-level name, the rest of the path is the blob's name.</summary>
/// <param name="prefix">What the containers' names begin with; may be empty.</param>
internal sealed partial class ContainerMap(string prefix)
{
    /// <summary>What the containers' names begin with.</summary>
    public string Prefix => prefix;

    /// <summary>The container of a top-level name.</summary>
    public string ContainerOf(string topLevel) => prefix + topLevel;

    /// <summary>The top-level name of a container; null where the container is not one of ours.</summary>
    public string? TopLevelOf(string container) =>
        container.Length > prefix.Length && container.StartsWith(prefix, StringComparison.Ordinal) ? container[prefix.Length..] : null;

    /// <summary>
    /// Where a path is; false where no blob can be: a top-level name is no container's name, or the path has no file in it.
    /// </summary>
    public bool TryLocate(StoragePath path, [NotNullWhen(true)] out string? container, [NotNullWhen(true)] out string? blob)
    {
        var slash = path.Value.IndexOf('/', StringComparison.Ordinal);
        (container, blob) = slash > 0 ? (ContainerOf(path.Value[..slash]), path.Value[(slash + 1)..]) : (null, null);
        return container is not null && blob is not null && IsContainerName(container) && !HiddenNames.ContainsAnyOf(path);
    }

    /// <summary>The path of a blob; false where its name is none that storage shows.</summary>
    public static bool TryRead(string topLevel, string blob, [NotNullWhen(true)] out StoragePath? path) =>
        StoragePath.TryParse($"{topLevel}/{blob}", out path, out _) && !HiddenNames.ContainsAnyOf(path);

    /// <summary>Whether Azure takes the name: 3 to 63 lower-case letters, digits and single hyphens.</summary>
    public static bool IsContainerName(string name) => name.Length is >= 3 and <= 63 && NamePattern().IsMatch(name);

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}
