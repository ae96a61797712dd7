namespace SiameseWorker.Contracts;

/// <summary>The rules for names of queues, as Azure Storage has them.</summary>
public static class QueueName
{
    /// <summary>The rules, as the end of a sentence.</summary>
    public const string Rule = "3 to 63 lower-case letters, digits and single hyphens, the first and last no hyphen";

    /// <summary>Whether the text may be a queue's name.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && !name.StartsWith('-') && !name.EndsWith('-') && !name.Contains("--", StringComparison.Ordinal);
}
