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
    /// <exception cref="FormatException">An option is not known, has no value or is not a number.</exception>
    public static FlowOptions Parse(IReadOnlyList<string> args)
    {
        var options = new FlowOptions();
        foreach (var (name, value) in NamedValues.Of(args))
        {
            options = name switch
            {
                "--classes" => options with { Classes = int.Parse(value, CultureInfo.InvariantCulture) },
                "--questions" => options with { Questions = int.Parse(value, CultureInfo.InvariantCulture) },
                "--second-look" => options with { SecondLook = bool.Parse(value) },
                "--json" => options with { Json = value },
                _ => throw new FormatException($"'{name}' is not an option of flow."),
            };
        }

        return options;
    }
}
