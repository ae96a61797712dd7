using System.Globalization;

namespace SiameseWorker.Benchmarks;

/// <summary>How large the flow benchmark is.</summary>
/// <param name="Classes">Classes that are enrolled, one exemplar each.</param>
/// <param name="Questions">Identify messages of the throughput measurement.</param>
/// <param name="LowRateQuestions">Identify messages of the latency measurement, one at a time.</param>
/// <param name="SecondLook">Whether the encoder's re-ranker looks at the nearest candidates again.</param>
/// <param name="Json">A file for the figures; null: none.</param>
internal sealed record FlowOptions(int Classes = 1000, int Questions = 10_000, int LowRateQuestions = 300, bool SecondLook = true, string? Json = null)
{
    /// <exception cref="ArgumentException">An option is not known or not a number.</exception>
    public static FlowOptions Parse(IReadOnlyList<string> args)
    {
        var options = new FlowOptions();
        for (var i = 0; i + 1 < args.Count; i += 2)
        {
            options = args[i] switch
            {
                "--classes" => options with { Classes = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--questions" => options with { Questions = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--second-look" => options with { SecondLook = bool.Parse(args[i + 1]) },
                "--json" => options with { Json = args[i + 1] },
                _ => throw new ArgumentException($"'{args[i]}' is not an option of flow.", nameof(args)),
            };
        }

        return options;
    }
}
