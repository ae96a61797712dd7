using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>
/// Reads and writes recipes. Strict: a key that does not exist, a value of the wrong type or out of range, a missing
/// key are all reported at once, and nothing is trained with a recipe that means something else than it says.
/// </summary>
public static class RecipeReader
{
    /// <summary>The JSON of recipes and their parts: camel case, enumerations as words.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads a recipe from a file.</summary>
    /// <param name="path">The .json file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="RecipeException">The file is not a usable recipe.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<Recipe> ReadAsync(string path, CancellationToken cancellationToken) =>
        Parse(await File.ReadAllTextAsync(path, cancellationToken), path);

    /// <summary>Reads a recipe from JSON.</summary>
    /// <param name="json">The JSON text; comments and trailing commas are allowed.</param>
    /// <param name="source">What error messages call the recipe.</param>
    /// <exception cref="RecipeException">The JSON is not a usable recipe.</exception>
    public static Recipe Parse(string json, string source)
    {
        var problems = new List<RecipeProblem>();
        using var document = ParseDocument(json, source);
        RecipeChecker.Check(document.RootElement, typeof(Recipe), "$", problems);
        if (problems.Count > 0)
            throw new RecipeException(source, problems);
        var recipe = document.Deserialize<Recipe>(Json)!;
        problems.AddRange(recipe.Check());
        return problems.Count == 0 ? recipe : throw new RecipeException(source, problems);
    }

    /// <summary>Writes a recipe as JSON that <see cref="Parse"/> reads.</summary>
    /// <param name="recipe">The recipe.</param>
    public static string Write(Recipe recipe) => JsonSerializer.Serialize(recipe, Json);

    private static JsonDocument ParseDocument(string json, string source)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw new RecipeException(source, [new RecipeProblem("$", $"not JSON: {e.Message}")]);
        }
    }
}
