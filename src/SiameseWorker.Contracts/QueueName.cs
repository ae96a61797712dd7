using System.Diagnostics.CodeAnalysis;

namespace SiameseWorker.Contracts;

/// <summary>
/// The rule for queue names, the same for every transport so that a configuration moves to Azure unchanged: 3 to 63
/// lower-case ASCII letters, digits and single hyphens, beginning and ending with a letter or digit
/// (Azure Storage, "Naming queues and metadata").
/// </summary>
public static class QueueName
{
    /// <summary>What is appended to a queue's name to name its poison queue, as Azure Functions does.</summary>
    public const string PoisonSuffix = "-poison";

    /// <summary>Shortest name, in characters.</summary>
    public const int MinLength = 3;

    /// <summary>Longest name, in characters. A queue that has a poison queue must leave room for its suffix.</summary>
    public const int MaxLength = 63;

    /// <summary>The rule, as the end of a sentence.</summary>
    public const string Rule = "3 to 63 lower-case letters, digits and single hyphens, the first and last no hyphen";

    /// <summary>Whether a text is a queue name, and otherwise what is wrong with it, as the end of a sentence.</summary>
    public static bool IsValid([NotNullWhen(true)] string? name, [NotNullWhen(false)] out string? problem)
    {
        problem = name switch
        {
            null or "" => "it is empty",
            { Length: < MinLength or > MaxLength } => $"it has {name.Length} characters; {MinLength} to {MaxLength} are allowed",
            _ when !name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-') => "only a-z, 0-9 and '-' are allowed",
            _ when name.StartsWith('-') || name.EndsWith('-') => "it must begin and end with a letter or digit",
            _ when name.Contains("--", StringComparison.Ordinal) => "it contains two hyphens in a row",
            _ => null,
        };
        return problem is null;
    }

    /// <summary>Returns the name if it is one.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static string Check(string? name, string? parameterName = null) =>
        IsValid(name, out var problem) ? name : throw new ArgumentException($"'{name}' is not a queue name: {problem}.", parameterName);
}
