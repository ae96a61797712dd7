using System.Globalization;
using System.Security.Cryptography;

namespace SiameseWorker.Client;

/// <summary>
/// The name of a client's own reply queue: <c>answers-202611240705-8f14e45fceea167a</c>. The time, in UTC, is when it was
/// made: whoever finds it later can tell from its age that its client is gone.
/// </summary>
/// <param name="Text">The name.</param>
/// <param name="MadeOn">When it was made.</param>
internal sealed record ReplyQueueName(string Text, DateTimeOffset MadeOn)
{
    private const string StampFormat = "yyyyMMddHHmm";
    private const int RandomLength = 16;

    /// <summary>A new name, which nobody else has.</summary>
    public static ReplyQueueName Make(string prefix, DateTimeOffset now) =>
        new($"{prefix}{now.UtcDateTime.ToString(StampFormat, CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(RandomLength, lowercase: true)}", now);

    /// <summary>When the queue of that name, or a file named after it, was made; null where it is none of ours.</summary>
    public static DateTimeOffset? FindMadeOn(string prefix, string name)
    {
        var end = prefix.Length + StampFormat.Length;
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && name.Length > end + RandomLength
            && name[end] == '-'
            && name.Substring(end + 1, RandomLength).All(char.IsAsciiHexDigitLower)
            && DateTimeOffset.TryParseExact(name.AsSpan(prefix.Length, StampFormat.Length), StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var madeOn)
                ? madeOn
                : null;
    }
}
