namespace SiameseWorker.Encoding.Recipes;

/// <summary>Something wrong in a recipe.</summary>
/// <param name="Path">JSON path of the key, such as <c>$.sampling.ways</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record RecipeProblem(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
