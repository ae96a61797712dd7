using System.CommandLine;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Settings;

namespace SiameseWorker.Commands;

/// <summary>The options that say by which recipe is trained, for how long and from which seed.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<string> _recipe = new("--recipe", "-r")
    {
        Description = $"A recipe's name or file. At hand: {string.Join(", ", RecipeFiles.Names)}.",
        HelpName = "name or file",
        Required = true,
    };

    private readonly Option<long?> _steps = new("--steps") { Description = "Stop after this many steps instead of the recipe's budget.", HelpName = "n" };
    private readonly Option<double?> _minutes = new("--minutes") { Description = "Stop after this many minutes of training instead of the recipe's budget.", HelpName = "n" };
    private readonly Option<long?> _seed = new("--seed") { Description = "Instead of the recipe's seed.", HelpName = "n" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _recipe, _steps, _minutes, _seed })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_steps) is < 1)
                result.AddError("--steps must be at least 1.");
            if (result.GetValue(_minutes) is { } minutes && minutes is not (> 0 and <= 43_200))
                result.AddError("--minutes must be above 0 and at most 43200 (30 days).");
            if (result.GetValue(_seed) is < 0)
                result.AddError("--seed must not be negative.");
        });
    }

    /// <summary>The recipe, with the budget and the seed that were asked for.</summary>
    /// <exception cref="Settings.SettingsException">There is no such recipe.</exception>
    /// <exception cref="RecipeException">It is not a usable one.</exception>
    public async Task<Recipe> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var recipe = await RecipeReader.ReadAsync(RecipeFiles.Find(parsed.GetRequiredValue(_recipe)), cancellationToken);
        recipe = recipe.WithBudget(parsed.GetValue(_steps), parsed.GetValue(_minutes));
        return parsed.GetValue(_seed) is { } seed ? recipe with { Seed = seed } : recipe;
    }
}
