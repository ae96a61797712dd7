using System.Diagnostics.CodeAnalysis;

namespace SiameseWorker.Transport;

/// <summary>
/// A path within the image storage: relative, <c>/</c>-separated, without empty, <c>.</c> or <c>..</c> segments,
/// backslashes, colons in the first segment or control characters. An instance is always safe to resolve below a root.
/// </summary>
public sealed record StoragePath
{
    /// <summary>Longest path, in UTF-16 code units (Azure's limit for a blob's name).</summary>
    public const int MaxLength = 1024;

    private StoragePath(string value) => Value = value;

    /// <summary>The path's text.</summary>
    public string Value { get; }

    /// <summary>The segments between the slashes; at least one.</summary>
    public string[] Segments => Value.Split('/');

    /// <summary>The last segment.</summary>
    public string FileName => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Checks a path that came from outside.</summary>
    /// <param name="text">The text, perhaps from a message.</param>
    /// <param name="path">The path, where the text is one.</param>
    /// <param name="problem">What is wrong with the text, as the end of a sentence, otherwise.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out StoragePath? path, [NotNullWhen(false)] out string? problem)
    {
        problem = text switch
        {
            null or "" => "it is empty",
            { Length: > MaxLength } => $"it is longer than {MaxLength} characters",
            _ when text.Contains('\\', StringComparison.Ordinal) => "it contains a backslash; separate folders with '/'",
            _ when text.StartsWith('/') || text.Split('/')[0].Contains(':', StringComparison.Ordinal) => "it must be relative to the storage root",
            _ when text.Any(char.IsControl) => "it contains a control character",
            _ when text.Split('/').Any(segment => segment is "" or "." or "..") => "it contains an empty, '.' or '..' segment",
            _ => null,
        };
        path = problem is null ? new StoragePath(text!) : null;
        return problem is null;
    }

    /// <summary>Parses a path that the program itself made.</summary>
    /// <exception cref="FormatException">The text is not a storage path.</exception>
    public static StoragePath Parse(string text) =>
        TryParse(text, out var path, out var problem) ? path : throw new FormatException($"'{text}' is not a storage path: {problem}.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
