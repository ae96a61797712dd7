using System.Globalization;

namespace SiameseWorker.Benchmarks;

/// <summary>What the retraining benchmark works on.</summary>
/// <param name="Enrol">A .zip in Omniglot's layout, each class of which is enrolled by its first drawing, in a gallery for each alphabet; null: drawn samples.</param>
/// <param name="Background">A .zip in the same layout, put in <c>corpus/</c>; null: drawn samples.</param>
/// <param name="Minutes">Budget of the training.</param>
/// <param name="Times">How many retrainings, one after the other.</param>
/// <param name="Margin">How much worse the candidate may be: 1 promotes whatever comes of it.</param>
/// <param name="Json">A file for the figures; null: none.</param>
internal sealed record RetrainOptions(string? Enrol = null, string? Background = null, double Minutes = 2, int Times = 1, double Margin = 1, string? Json = null)
{
    /// <exception cref="FormatException">An option is not known, has no value or is not a number.</exception>
    public static RetrainOptions Parse(IReadOnlyList<string> args)
    {
        var options = new RetrainOptions();
        foreach (var (name, value) in NamedValues.Of(args))
        {
            options = name switch
            {
                "--enrol" => options with { Enrol = value },
                "--background" => options with { Background = value },
                "--minutes" => options with { Minutes = double.Parse(value, CultureInfo.InvariantCulture) },
                "--times" => options with { Times = int.Parse(value, CultureInfo.InvariantCulture) },
                "--margin" => options with { Margin = double.Parse(value, CultureInfo.InvariantCulture) },
                "--json" => options with { Json = value },
                _ => throw new FormatException($"'{name}' is not an option of retrain."),
            };
        }

        return options;
    }
}
