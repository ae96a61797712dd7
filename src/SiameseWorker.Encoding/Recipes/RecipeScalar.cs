using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>A kind of single value in a recipe: what it is called, and which JSON it takes.</summary>
/// <param name="Expected">What a message says is expected.</param>
/// <param name="Fits">Whether a JSON value is of the kind.</param>
internal sealed record RecipeScalar(string Expected, Func<JsonElement, bool> Fits)
{
    private static readonly Dictionary<Type, RecipeScalar> Kinds = new()
    {
        [typeof(int)] = new("a whole number", json => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out _)),
        [typeof(long)] = new("a whole number", json => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out _)),
        [typeof(double)] = new("a number", json => json.ValueKind == JsonValueKind.Number),
        [typeof(bool)] = new("true or false", json => json.ValueKind is JsonValueKind.True or JsonValueKind.False),
        [typeof(string)] = new("a text", json => json.ValueKind == JsonValueKind.String),
        [typeof(TimeSpan)] = new("a time such as \"00:45:00\"", json => json.ValueKind == JsonValueKind.String
            && TimeSpan.TryParseExact(json.GetString(), "c", CultureInfo.InvariantCulture, out _)),
    };

    public static bool TryFind(Type type, [NotNullWhen(true)] out RecipeScalar? scalar)
    {
        if (Kinds.TryGetValue(type, out scalar))
            return true;
        if (!type.IsEnum)
            return false;
        var names = Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName).ToList();
        scalar = new RecipeScalar($"one of {string.Join(", ", names)}", json => json.ValueKind == JsonValueKind.String && names.Contains(json.GetString()!));
        return true;
    }

    /// <summary>A JSON value as a message shows it.</summary>
    public static string Show(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "{ … }",
        JsonValueKind.Array => "[ … ]",
        _ => json.GetRawText(),
    };

    public void Check(JsonElement json, string path, List<RecipeProblem> problems)
    {
        if (!Fits(json))
            problems.Add(new RecipeProblem(path, $"{Show(json)} is not allowed; {Expected} is expected."));
    }
}
