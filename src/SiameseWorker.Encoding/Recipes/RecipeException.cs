namespace SiameseWorker.Encoding.Recipes;

/// <summary>A recipe cannot be used. The message lists every problem with its JSON path and what is allowed.</summary>
/// <param name="recipe">File name, or what else the recipe is known by.</param>
/// <param name="problems">What is wrong, at least one.</param>
public sealed class RecipeException(string recipe, IReadOnlyList<RecipeProblem> problems)
    : Exception($"The recipe '{recipe}' cannot be used:{string.Concat(problems.Select(problem => $"{Environment.NewLine}  {problem}"))}")
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<RecipeProblem> Problems { get; } = problems;
}
