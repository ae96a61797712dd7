using System.Globalization;

namespace SiameseWorker.Benchmarks;

/// <summary>How large the training benchmark is.</summary>
/// <param name="Recipe">Name or file of the recipe.</param>
/// <param name="Steps">Steps of each kind in each round.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Threads">Threads of one tensor operation.</param>
/// <param name="Json">A file for the figures; null: none.</param>
internal sealed record TrainOptions(string Recipe = "prototypical", int Steps = 20, int Rounds = 5, int Threads = 1, string? Json = null)
{
    /// <exception cref="FormatException">An option is not known, has no value or is not a number.</exception>
    public static TrainOptions Parse(IReadOnlyList<string> args)
    {
        var options = new TrainOptions();
        foreach (var (name, value) in NamedValues.Of(args))
        {
            options = name switch
            {
                "--recipe" => options with { Recipe = value },
                "--steps" => options with { Steps = int.Parse(value, CultureInfo.InvariantCulture) },
                "--rounds" => options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--threads" => options with { Threads = int.Parse(value, CultureInfo.InvariantCulture) },
                "--json" => options with { Json = value },
                _ => throw new FormatException($"'{name}' is not an option of train."),
            };
        }

        return options;
    }
}
