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
    /// <exception cref="ArgumentException">An option is not known or not a number.</exception>
    public static TrainOptions Parse(IReadOnlyList<string> args)
    {
        var options = new TrainOptions();
        for (var i = 0; i + 1 < args.Count; i += 2)
        {
            options = args[i] switch
            {
                "--recipe" => options with { Recipe = args[i + 1] },
                "--steps" => options with { Steps = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--rounds" => options with { Rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--threads" => options with { Threads = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--json" => options with { Json = args[i + 1] },
                _ => throw new ArgumentException($"'{args[i]}' is not an option of train.", nameof(args)),
            };
        }

        return options;
    }
}
