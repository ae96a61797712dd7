using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SiameseWorker.Contracts;

/// <summary>
/// The rules for names that become folders or files: of galleries, classes, exemplars, lines and recipes. Spaces and any
/// script are fine. A name is kept as it is: it is not normalised (NFC, NFD) or folded in case, because the folder on disk is
/// not either, and a message must be able to name every folder.
/// </summary>
public static class ResourceName
{
    /// <summary>Longest name, in bytes of UTF-8: what file systems allow.</summary>
    public const int MaxBytes = 255;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the text may be a name.</summary>
    /// <param name="name">The text.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence, where it may not.</param>
    public static bool IsValid([NotNullWhen(true)] string? name, [NotNullWhen(false)] out string? problem)
    {
        problem = name switch
        {
            null or "" => "it is empty",
            _ when name.Any(char.IsControl) => "it contains a control character",
            _ when name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal) => "it contains a slash or backslash",
            _ when name.StartsWith('.') => "it begins with a dot",
            _ when char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) => "it begins or ends with white space",
            _ when LengthOf(name) is null => "it contains half of a surrogate pair",
            _ when LengthOf(name) > MaxBytes => $"it has {LengthOf(name)} bytes in UTF-8, and at most {MaxBytes} are possible",
            _ => null,
        };
        return problem is null;
    }

    private static int? LengthOf(string name)
    {
        try
        {
            return Utf8.GetByteCount(name);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
