namespace SiameseWorker.Benchmarks;

/// <summary>Reads <c>--name value --name value …</c>.</summary>
internal static class NamedValues
{
    /// <exception cref="FormatException">The last name has no value.</exception>
    public static IEnumerable<(string Name, string Value)> Of(IReadOnlyList<string> args) =>
        args.Chunk(2).Select(pair => pair is [var name, var value] ? (name, value) : throw new FormatException($"{pair[0]} needs a value."));
}
