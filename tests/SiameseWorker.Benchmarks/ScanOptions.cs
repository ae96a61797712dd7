using System.Globalization;

namespace SiameseWorker.Benchmarks;

/// <summary>How large the search and start-up benchmarks are.</summary>
/// <param name="Vectors">Stored embeddings.</param>
/// <param name="Dimension">Their length.</param>
/// <param name="Classes">Classes that they belong to.</param>
/// <param name="Peers">Whether FAISS and sqlite-vec search the same vectors.</param>
/// <param name="SqliteVec">sqlite-vec's extension, <c>vec0.so</c>; null: where the loader finds <c>vec0</c>.</param>
/// <param name="Python">The Python that has FAISS, and whose SQLite loads extensions.</param>
/// <param name="Json">A file for the figures; null: none.</param>
internal sealed record ScanOptions(
    int Vectors = 1_000_000,
    int Dimension = 128,
    int Classes = 10_000,
    bool Peers = false,
    string? SqliteVec = null,
    string Python = "python3",
    string? Json = null)
{
    /// <exception cref="FormatException">An option is not known or not a number.</exception>
    public static ScanOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ScanOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--peers" => options with { Peers = true },
                "--vectors" => options with { Vectors = Number(args, ++i) },
                "--dimension" => options with { Dimension = Number(args, ++i) },
                "--classes" => options with { Classes = Number(args, ++i) },
                "--sqlite-vec" => options with { SqliteVec = Value(args, ++i) },
                "--python" => options with { Python = Value(args, ++i) },
                "--json" => options with { Json = Value(args, ++i) },
                _ => throw new FormatException($"'{args[i]}' is not an option."),
            };
        }

        return options;
    }

    private static int Number(IReadOnlyList<string> args, int i) => int.Parse(Value(args, i), CultureInfo.InvariantCulture);

    private static string Value(IReadOnlyList<string> args, int i) =>
        i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} needs a value.");
}
